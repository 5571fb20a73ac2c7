import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** Marks a route as idempotent for the guard; routes use {@link Idempotent}. */
export const IsIdempotent = Reflector.createDecorator<undefined, boolean>({ transform: () => true });

/**
 * Lets callers repeat a request with the same `Idempotency-Key`, and executes it only once.
 * Everything that the route writes must go through `Database.query`: so it is part of the transaction that stores the response.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    IsIdempotent(),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 257 },
      description:
        'A key of your own for this one request, 1 to 255 visible characters, such as a UUID: ' +
        '`"752f553c-ada3-428e-9f71-0d63b823f707"`. Sent again with the same ' +
        'key and body within 24 hours, it gets the response to the first request, changes nothing and costs nothing.',
    }),
    ApiResponse({
      status: 409,
      description: 'A request with this idempotency key is in progress; or no free name was found.',
      headers: { 'Retry-After': { description: 'Whole seconds.', schema: { type: 'integer', minimum: 1 } } },
    }),
    ApiResponse({ status: 422, description: 'This idempotency key was used for another request.' }),
  );
