import type { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import { Injectable } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_UPLOAD_SIZE } from '../limits/request-limits.js';
import { uploadLimit } from '../limits/upload-limit.js';
import { HttpRefusalError, InvalidRequestError, MalformedRequestError } from '../request.errors.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route accepts as a request body, if it takes uploads. */
    uploads?: AcceptedUploads;
  }
}

/** The media types of images that a request body can be. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
const MULTIPART = 'multipart/form-data';

/** What a route accepts as a request body. */
interface AcceptedUploads {
  readonly types: readonly string[];
  /** The status code for any other type. */
  readonly otherwise: 400 | 415;
}

/** Makes a route take images as its request body, read by {@link Uploads}. */
export const TakesImages = (): MethodDecorator =>
  RouteConfig({ uploads: { types: IMAGE_TYPES, otherwise: 415 } satisfies AcceptedUploads });

/** Makes a route take a form with a file besides JSON, and respond with 400 to any other type. */
export const TakesForms = (): MethodDecorator =>
  RouteConfig({
    uploads: { types: [MULTIPART, 'application/json'], otherwise: 400 } satisfies AcceptedUploads,
  });

/** Lets routes read uploads themselves, after the request was admitted. To be called after JSON bodies are set up. */
export async function acceptUploads(server: FastifyInstance): Promise<void> {
  await server.register(multipart);
  server.addContentTypeParser([...IMAGE_TYPES], (_request, _payload, done) => done(null));
}

/** Whether a request body has a type that the parsers of {@link acceptUploads} leave unread. */
export function isUpload(headers: FastifyRequest['headers']): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  return [MULTIPART, ...IMAGE_TYPES].includes(type.trim().toLowerCase());
}

/** The request body of a route that takes forms has neither type. */
export function wrongUploadType(types: readonly string[]): InvalidRequestError {
  const rule = `must be ${types.join(' or ')}`;
  return new InvalidRequestError([{ in: 'header', path: ['Content-Type'], rule }]);
}

/** Reads uploads, no more at a time than fit into memory. */
@Injectable()
export class Uploads {
  private readonly limit = uploadLimit();

  /**
   * Reads an upload and works on it: the file `name` of a form, or otherwise the whole request body.
   * @param client an id of who sends it
   * @throws InvalidRequestError if the form has no such file; HttpRefusalError if it is too large; MalformedRequestError;
   * ServerOverloadedError if there are too many at the same time
   */
  receive<T>(
    request: FastifyRequest,
    client: string,
    name: string,
    work: (bytes: Buffer) => Promise<T>,
  ): Promise<T> {
    return this.limit.within(client, async () =>
      work(await (request.isMultipart() ? fileOf(request, name) : bodyOf(request))),
    );
  }
}

/** Reads a file of a form. What else is in the form is ignored. */
async function fileOf(request: FastifyRequest, name: string): Promise<Buffer> {
  let found: Buffer | undefined;
  try {
    const limits = { fileSize: MAX_UPLOAD_SIZE, files: 1, fields: 20, parts: 21, fieldSize: 1_000 };
    for await (const part of request.parts({ limits })) {
      if (part.type !== 'file') continue;
      const bytes = await part.toBuffer();
      if (part.fieldname === name) found = bytes;
    }
  } catch (error) {
    request.raw.unpipe().resume();
    throw isTooLarge(error)
      ? tooLarge()
      : new MalformedRequestError('The request body is not valid multipart/form-data.', error);
  }
  if (found) return found;
  throw new InvalidRequestError([{ in: 'body', path: [name], rule: 'must be a file' }]);
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && (error as Error & { statusCode?: unknown }).statusCode === 413;
}

/** Reads a whole request body. */
async function bodyOf({ raw, headers }: FastifyRequest): Promise<Buffer> {
  if (Number(headers['content-length'] ?? 0) > MAX_UPLOAD_SIZE) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The connection stays, for the response.
    for await (const chunk of (raw as Readable).iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > MAX_UPLOAD_SIZE) break;
    }
  } catch (error) {
    throw new MalformedRequestError('The request body is incomplete.', error);
  }
  if (size > MAX_UPLOAD_SIZE) {
    raw.resume();
    throw tooLarge();
  }
  return Buffer.concat(chunks);
}

function tooLarge(): HttpRefusalError {
  return new HttpRefusalError('payload_too_large', `The image is larger than ${MAX_UPLOAD_SIZE / 1024} KiB.`);
}
