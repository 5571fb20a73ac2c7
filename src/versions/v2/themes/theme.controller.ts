import { Body, Delete, Get, HttpCode, Param, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AnyScope, RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { NewThemeDto, type ThemeDto } from './theme.dto.js';
import {
  ApiDeleteTheme,
  ApiGetTheme,
  ApiSetTheme,
  ApiSetThemeImage,
  OF_ORGANIZATION,
} from './theme.document.js';
import { ThemeRequests } from './theme-requests.js';

/** The theme of the organization. */
@V2Routes('theme', 'Themes')
export class ThemeController {
  constructor(private readonly requests: ThemeRequests) {}

  @Get()
  @AnyScope()
  @ApiGetTheme(OF_ORGANIZATION)
  get(@CurrentCaller() caller: Caller): Promise<ThemeDto> {
    return this.requests.get(ownerOf(caller));
  }

  @Put()
  @RequireScope('organization:manage')
  @ApiSetTheme(OF_ORGANIZATION)
  set(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Body() body: NewThemeDto,
  ): Promise<ThemeDto> {
    return this.requests.set(ownerOf(caller), body, actor);
  }

  @Delete()
  @RequireScope('organization:manage')
  @HttpCode(204)
  @ApiDeleteTheme(OF_ORGANIZATION)
  delete(@CurrentCaller() caller: Caller, @CurrentActor() actor: Actor): Promise<void> {
    return this.requests.remove(ownerOf(caller), actor);
  }

  @Put(':part')
  @RequireScope('organization:manage')
  @ApiSetThemeImage(OF_ORGANIZATION)
  setImage(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('part') part: string,
    @Req() request: FastifyRequest,
  ): Promise<ThemeDto> {
    return this.requests.setImage(ownerOf(caller), part, request, actor);
  }
}

const ownerOf = ({ organization }: Caller) => ({ organizationId: organization.id, roomId: null });
