import { Module } from '@nestjs/common';
import { HttpModule } from '../../http/http.module.js';
import { IdempotencyModule } from '../../idempotency/idempotency.module.js';
import { OrganizationsModule } from '../../organizations/organizations.module.js';
import { QuotaModule } from '../../quota/quota.module.js';
import { RoomsModule } from '../../rooms/rooms.module.js';
import { OrganizationController } from './organization.controller.js';
import { ProblemsController } from './problems.controller.js';
import { QuotaController } from './quota.controller.js';
import { RoomsController } from './rooms.controller.js';

@Module({
  imports: [RoomsModule, OrganizationsModule, QuotaModule, IdempotencyModule, HttpModule],
  controllers: [RoomsController, QuotaController, OrganizationController, ProblemsController],
})
export class V2Module {}
