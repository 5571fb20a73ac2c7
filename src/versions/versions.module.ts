import { type DynamicModule, Module } from '@nestjs/common';
import { API_VERSIONS, type ApiVersion } from '../api/api-version.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { VersionsController } from '../api/lifecycle/versions.controller.js';
import { v1 } from './v1/v1.js';
import { v2 } from './v2/v2.js';

/** Every version that is served, the newest last. A version moves in, and out, with one line here. */
export const versions: readonly ApiVersion[] = [v1, v2];

@Module({})
export class VersionsModule {
  static forRoot(served: readonly ApiVersion[]): DynamicModule {
    return {
      module: VersionsModule,
      imports: [RoomsModule, ...served.map(({ module }) => module)],
      controllers: [VersionsController],
      providers: [{ provide: API_VERSIONS, useValue: served }],
      exports: [API_VERSIONS],
    };
  }
}
