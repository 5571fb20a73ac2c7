import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import { credentialsOf } from '../auth/credentials.js';
import { RouteMetadata } from '../http/server/route-metadata.js';
import type { Room } from '../rooms/room.js';
import { RoomsService } from '../rooms/rooms.service.js';

/**
 * Finds the room that the path of a request names. It is async, so that it never throws.
 * @param params of the path
 * @throws RoomNotFoundError
 */
export type FindRoom = (
  rooms: RoomsService,
  organizationId: string,
  params: Readonly<Record<string, string>>,
) => Promise<Room>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The room of the request, which is being read. Only a route may show it: the request is not admitted yet. */
    roomAhead?: Promise<Room>;
  }
}

/** Declares the room that a route shows, so that {@link ReadAheadGuard} can read it while the request is admitted. */
export const ReadAhead = Reflector.createDecorator<FindRoom>();

/**
 * Starts to read the room of a request right before the request is admitted, so that a client that is alone waits for
 * both together and not for one after the other. It refuses nothing: a request that is not admitted never reaches its
 * route, which alone can show the room.
 */
@Injectable()
export class ReadAheadGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly rooms: RoomsService,
    @Inject(RouteMetadata) private readonly metadata: Reflector,
  ) {}

  canActivate(context: ExecutionContext): true {
    const findRoom = this.metadata.get(ReadAhead, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // A request that has its caller already was looked up alone: it may be a repetition, or have no points left.
    if (!findRoom || request.caller) return true;
    // The key was valid a moment ago and has the scope. A key always belongs to the same organization.
    const known = this.authenticator.recall(credentialsOf(request));
    if (!known) return true;
    const room = findRoom(this.rooms, known.organization.id, request.params as Record<string, string>);
    // Nobody waits for the room of a request that is refused.
    room.catch(() => undefined);
    request.roomAhead = room;
    return true;
  }
}
