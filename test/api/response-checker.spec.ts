import { AnyScope } from '../../src/auth/access.decorators.js';
import { Controller, Get, Header, HttpCode, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiProperty, ApiPropertyOptional, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { V1Module } from '../../src/versions/v1/v1.js';
import { useScene } from '../support/scene.js';
import { addController } from '../support/made-version.js';

class Inner {
  @ApiProperty()
  id!: string;
}

class Thing {
  @ApiProperty()
  id!: string;

  @ApiProperty({ type: 'integer' })
  size!: number;

  @ApiPropertyOptional({ nullable: true, type: Inner })
  inner?: Inner | null;

  @ApiPropertyOptional({ type: [Inner] })
  list?: Inner[];

  @ApiPropertyOptional({ type: String, format: 'date-time' })
  at?: string;
}

const TRUE_THING = { id: 'a', size: 1 };
const LIES: Readonly<Record<string, object>> = {
  'a-member-too-many': { ...TRUE_THING, secret: 'x' },
  'a-member-too-many-below': { ...TRUE_THING, inner: { id: 'b', secret: 'x' } },
  'a-member-too-many-in-a-list': { ...TRUE_THING, list: [{ id: 'b' }, { id: 'c', secret: 'x' }] },
  'a-member-too-few': { id: 'a' },
  'a-member-too-few-below': { ...TRUE_THING, inner: {} },
  'a-wrong-type': { ...TRUE_THING, size: '1' },
  'a-wrong-format': { ...TRUE_THING, at: 'tomorrow' },
  'null-for-what-is-never-null': { id: null, size: 1 },
};

/** Routes whose responses contradict their documentation, and one whose response matches it. */
@Controller({ path: 'lies', version: '1' })
class LyingController {
  @AnyScope()
  @Get('nothing-false')
  @ApiResponse({ status: 200, type: Thing, headers: { ETag: { schema: { type: 'string' } } } })
  @Header('ETag', '"1"')
  truth(): object {
    return { ...TRUE_THING, inner: null, list: [{ id: 'b' }], at: '2026-01-01T00:00:00.000Z' };
  }

  @AnyScope()
  @Get('an-undocumented-status')
  @ApiResponse({ status: 200, type: Thing })
  @HttpCode(202)
  status(): object {
    return TRUE_THING;
  }

  @AnyScope()
  @Get('an-undocumented-header')
  @ApiResponse({ status: 200, type: Thing })
  @Header('X-Secret', 'x')
  header(): object {
    return TRUE_THING;
  }

  @AnyScope()
  @Get('a-missing-header')
  @ApiResponse({
    status: 200,
    type: Thing,
    headers: { ETag: { required: true, schema: { type: 'string' } } },
  })
  missingHeader(): object {
    return TRUE_THING;
  }

  @AnyScope()
  @Get('a-header-of-a-wrong-type')
  @ApiResponse({ status: 200, type: Thing, headers: { 'X-Count': { schema: { type: 'integer' } } } })
  @Header('X-Count', 'many')
  headerType(): object {
    return TRUE_THING;
  }

  @AnyScope()
  @Get('missing-quota-headers')
  @ApiResponse({ status: 200, type: Thing })
  quota(@Res({ passthrough: true }) reply: FastifyReply): object {
    reply.request.isUnmetered = true;
    delete reply.request.quotaState;
    return TRUE_THING;
  }

  @AnyScope()
  @Get('a-wrong-content-type')
  @ApiResponse({ status: 200, type: Thing })
  @Header('Content-Type', 'application/problem+json')
  contentType(): object {
    return TRUE_THING;
  }

  @AnyScope()
  @Get('an-undocumented-body')
  @ApiResponse({ status: 200, description: 'Nothing.' })
  body(): object {
    return TRUE_THING;
  }

  @AnyScope()
  @Get('no-body')
  @ApiResponse({ status: 200, type: Thing })
  noBody(): void {}

  @AnyScope()
  @Get('an-undocumented-operation')
  @ApiExcludeEndpoint()
  operation(): object {
    return TRUE_THING;
  }

  @AnyScope()
  @Get(Object.keys(LIES).map((path) => `bodies/${path}`))
  @ApiResponse({ status: 200, type: Thing })
  lie(@Res() reply: FastifyReply): void {
    void reply.send(LIES[reply.request.routeOptions.url?.split('/').at(-1) ?? '']);
  }
}

describe('a response that contradicts its document fails the test:', () => {
  addController(V1Module, LyingController);
  const { acme } = useScene();

  it.each([
    ['an-undocumented-status', /got 202.*\n- the status is not documented/],
    ['an-undocumented-header', /- headers .*"x-secret"/],
    ['a-missing-header', /- headers .*'etag'/],
    ['a-header-of-a-wrong-type', /- headers\/x-count must be integer/],
    ['missing-quota-headers', /- headers .*'x-ratelimit-limit'/],
    ['a-wrong-content-type', /- the content type application\/problem\+json is not documented/],
    ['an-undocumented-body', /- the content type application\/json is not documented/],
    ['no-body', /- there is no content type/],
    ['an-undocumented-operation', /- the operation is not documented/],
    ['bodies/a-member-too-many', /- body .*"secret"/],
    ['bodies/a-member-too-many-below', /- body\/inner .*"secret"/],
    ['bodies/a-member-too-many-in-a-list', /- body\/list\/1 .*"secret"/],
    ['bodies/a-member-too-few', /- body .*'size'/],
    ['bodies/a-member-too-few-below', /- body\/inner .*'id'/],
    ['bodies/a-wrong-type', /- body\/size must be integer/],
    ['bodies/a-wrong-format', /- body\/at must match format "date-time"/],
    ['bodies/null-for-what-is-never-null', /- body\/id must be string/],
  ])('%s', async (path, objection) => {
    await expect(acme.get(`/v1/lies/${path}`)).rejects.toThrow(objection);
  });

  it('but one that matches passes, and so does an error of an operation that does not exist', async () => {
    expect((await acme.get('/v1/lies/nothing-false')).status).toBe(200);
    expect((await acme.send('HEAD', '/v1/lies/nothing-false/?a=b')).status).toBe(200);
    expect((await acme.get('/v1/lies/nothing')).status).toBe(404);
    expect((await acme.send('PUT', '/v1/lies/no-body')).status).toBe(405);
    expect((await acme.get('/v99/lies')).status).toBe(404);
    expect((await acme.get('/health/live')).status).toBe(200);
  });

  it('also on HEAD', async () => {
    await expect(acme.send('HEAD', '/v1/lies/an-undocumented-header')).rejects.toThrow(/"x-secret"/);
    await expect(acme.send('HEAD', '/v1/lies/a-wrong-content-type')).rejects.toThrow(/problem\+json/);
  });
});
