import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import underPressure, { TYPE_EVENT_LOOP_DELAY } from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { ServerOverloadedError } from '../request.errors.js';
import { MAX_EVENT_LOOP_DELAY, MAX_HEAP_PART } from './request-limits.js';
import { isHealthCheck } from './request-limits.hook.js';

/**
 * Refuses requests while the process is short of time or memory: what is refused early costs little, and what has been
 * accepted can be finished. Health checks pass: a process that is busy is not to be restarted.
 */
export async function refuseUnderPressure(server: FastifyInstance): Promise<void> {
  await server.register(underPressure, {
    maxEventLoopDelay: MAX_EVENT_LOOP_DELAY,
    maxHeapUsedBytes: MAX_HEAP_PART * getHeapStatistics().heap_size_limit,
    pressureHandler: async (request, _reply, type) => {
      if (isHealthCheck(request) || (type === TYPE_EVENT_LOOP_DELAY && !(await isLoopSlow()))) return;
      throw new ServerOverloadedError();
    },
  });
}

/** Whether it is so now: what was measured is of the second before, in which one long task may have been all. */
async function isLoopSlow(): Promise<boolean> {
  const since = performance.now();
  await setImmediate();
  await setImmediate();
  return performance.now() - since > MAX_EVENT_LOOP_DELAY / 2;
}
