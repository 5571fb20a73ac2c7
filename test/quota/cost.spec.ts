import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AnyScope } from '../../src/auth/access.decorators.js';
import { QuotaCost } from '../../src/quota/quota-cost.decorator.js';
import { V1Module } from '../../src/versions/v1/v1.js';
import { createClient } from '../support/client.js';
import { makeCaller, revokeKey } from '../support/factories.js';
import { privateRoutes } from '../support/routes.js';
import { stopTheClock } from '../support/time.js';
import { quotaIn } from '../support/quota.js';
import { useScene } from '../support/scene.js';
import { addController } from '../support/made-version.js';

/** Routes with a cost other than that of their method. */
@Controller({ path: 'costly', version: '1' })
class CostlyController {
  @Get()
  @AnyScope()
  @QuotaCost(7)
  read(): void {}

  @Post()
  @AnyScope()
  @HttpCode(200)
  @QuotaCost(1)
  write(): void {}

  @Delete()
  @AnyScope()
  @HttpCode(200)
  @QuotaCost(0)
  free(): void {}
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

interface Operation {
  readonly description?: string;
  readonly 'x-quota-cost'?: number;
}

describe('the cost of an operation', () => {
  addController(V1Module, CostlyController);
  const { app } = useScene();
  let documents: OpenAPIObject[];

  beforeAll(async () => {
    const anybody = createClient(app.url);
    documents = await Promise.all(
      ['v1', 'v2'].map(async (version) => (await anybody.get<OpenAPIObject>(`/docs/${version}.json`)).body),
    );
  });

  it('is what every operation takes, as the headers show', async () => {
    const acme = await makeCaller(app);
    const operations = operationsOf(documents);
    const declared = operations.map(({ route, cost }) => [route, cost]);
    const taken: typeof declared = [];
    for (const { route, method, path } of operations) {
      const before = quotaIn(await acme.send('OPTIONS', '/v1/meetings')).remaining;
      const answer = await acme.send(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '1'), {
        headers: { 'Content-Type': 'application/json' },
        ...(method.startsWith('p') && { body: '{}' }),
      });
      taken.push([route, before - quotaIn(answer).remaining]);
    }

    expect(operations.length).toBeGreaterThan(10);
    expect(taken).toEqual(declared);
  });

  it('is in the description of every operation', () => {
    for (const { description, cost } of operationsOf(documents)) {
      expect(description).toContain(`**Cost:** ${cost} point${cost === 1 ? '' : 's'}.`);
    }
  });

  it('is in the document for every route that needs a key', () => {
    const documented = operationsOf(documents).map(({ route }) => route);

    expect(documented.toSorted()).toEqual(
      privateRoutes(app)
        .map((route) => route.replaceAll(/:(\w+)/g, '{$1}'))
        .toSorted(),
    );
  });

  it('is the one that the route declares', () => {
    const costs = Object.fromEntries(operationsOf(documents).map(({ route, cost }) => [route, cost]));

    expect(costs).toMatchObject({
      'GET /v1/costly': 7,
      'POST /v1/costly': 1,
      'DELETE /v1/costly': 0,
      'GET /v1/meetings': 1,
      'POST /v1/meetings': 3,
      'DELETE /v1/meetings/{meetingId}': 2,
      'GET /v2/rooms': 1,
      'PATCH /v2/rooms/{id}': 3,
    });
  });

  it('decides what still fits', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 8 });
    const statuses: number[] = [];
    for (const method of ['GET', 'GET', 'HEAD', 'POST', 'POST', 'DELETE'])
      statuses.push((await acme.send(method, '/v1/costly')).status);

    expect(statuses).toEqual([200, 429, 429, 200, 429, 200]);
  });

  it('of a cheap write does not let a revoked key pass', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 3 });
    await acme.delete('/v1/meetings/1');
    stopTheClock();
    expect((await acme.post('/v1/meetings', {})).status).toBe(429);
    expect((await acme.send('POST', '/v1/costly')).status).toBe(200);
    expect((await acme.send('POST', '/v1/costly')).status).toBe(429);
    await revokeKey(app, acme.key.id);

    expect((await acme.send('DELETE', '/v1/costly')).status).toBe(401);
  });
});

/** Every operation of the documents: `GET /v1/meetings/{meetingId}`. */
function operationsOf(documents: readonly OpenAPIObject[]) {
  const paths = documents.flatMap((document) => Object.entries(document.paths));
  return paths.flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as Operation | undefined;
      if (!operation) return [];
      const { description, 'x-quota-cost': cost } = operation;
      return [{ route: `${method.toUpperCase()} ${path}`, method, path, description, cost }];
    }),
  );
}
