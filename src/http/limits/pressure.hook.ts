import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import underPressure, { TYPE_EVENT_LOOP_DELAY } from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { ServerOverloadedError } from '../request.errors.js';
import { MAX_EVENT_LOOP_DELAY, MAX_HEAP_PART } from './request-limits.js';
import { isHealthCheck } from './request-limits.hook.js';

/**
 * Refuses requests while the process is short of CPU time or memory: an early refusal costs little, and accepted requests
 * can be finished. Health checks pass, because a busy process must not be restarted.
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

/** Whether the event loop is slow now: the plugin measured the second before, which may have had one long task only. */
async function isLoopSlow(): Promise<boolean> {
  const since = performance.now();
  await setImmediate();
  await setImmediate();
  return performance.now() - since > MAX_EVENT_LOOP_DELAY / 2;
}
