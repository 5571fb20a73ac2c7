import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RoomsModule } from '../rooms/rooms.module.js';
import { ImageEncoder } from './image-encoder.js';
import { ThemeEntity, ThemeImageEntity } from './theme.entity.js';
import { ThemeImagePurgeTask } from './theme-image-purge.task.js';
import { ThemesService } from './themes.service.js';

@Module({
  imports: [RoomsModule, TypeOrmModule.forFeature([ThemeEntity, ThemeImageEntity])],
  providers: [ThemesService, ImageEncoder, ThemeImagePurgeTask],
  exports: [ThemesService],
})
export class ThemesModule {}
