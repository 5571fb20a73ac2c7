import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HttpModule } from '../http/http.module.js';
import { HealthController } from './health.controller.js';

/** A failed check is told to who asked; the log has a line of the outage, not one of every check. */
@Module({ imports: [TerminusModule.forRoot({ logger: false }), HttpModule], controllers: [HealthController] })
export class HealthModule {}
