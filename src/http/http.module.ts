import { Module } from '@nestjs/common';
import { MissingRoute } from './missing-route.js';
import { PublicUrl } from './public-url.js';

@Module({ providers: [MissingRoute, PublicUrl], exports: [MissingRoute, PublicUrl] })
export class HttpModule {}
