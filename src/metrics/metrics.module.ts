import { Global, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of Node itself, once collected: an observer of the process stays for as long as it runs. */
let metricsOfNode: Registry | undefined;

function collectMetricsOfNode(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** The registry of all metrics of this process. */
@Global()
@Module({
  providers: [
    {
      provide: Registry,
      useFactory: () => {
        metricsOfNode ??= collectMetricsOfNode();
        return Registry.merge([metricsOfNode]);
      },
    },
  ],
  exports: [Registry],
})
export class MetricsModule {}
