import { readFile } from 'node:fs/promises';
import type { IContainer, IPodSpec, IProbe } from 'kubernetes-models/v1';
import { readEnvironment, SECRET_VARIABLES } from '../../src/config/environment.js';
import { useScene } from '../support/scene.js';
import {
  containerOf,
  type Kustomization,
  readKustomization,
  readManifests,
  settingsOf,
  theOnly,
} from './manifests.js';
import { UNDER_WAY, unknownVariables } from './settings.js';

describe('a pod in Kubernetes', () => {
  const { app } = useScene({}, { organization: null });
  let kustomization: Kustomization;
  let settings: Record<string, string>;
  let spec: IPodSpec;
  let container: IContainer;

  beforeAll(async () => {
    kustomization = await readKustomization();
    settings = settingsOf(kustomization);
    const deployment = theOnly(await readManifests(), 'Deployment');
    spec = deployment.spec.template.spec as IPodSpec;
    container = containerOf(deployment);
  });

  it('has only the privileges that it needs', () => {
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(Object.keys(spec)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(host\w+|volumes|initContainers)$/)]),
    );
  });

  it('requests and limits CPU and memory', () => {
    const { requests, limits } = container.resources ?? {};
    expect(Object.keys(requests ?? {}).toSorted()).toEqual(['cpu', 'memory']);
    expect(Object.keys(limits ?? {}).toSorted()).toEqual(['cpu', 'memory']);
  });

  it.each([
    ['startupProbe', '/health/live'],
    ['livenessProbe', '/health/live'],
    ['readinessProbe', '/health/ready'],
  ] as const)('has a %s', async (name, path) => {
    const probe = container[name] as IProbe;
    expect(probe.httpGet).toEqual({ path, port: 'http' });
    // Readiness always responds within 2 s.
    expect(probe.timeoutSeconds).toBeGreaterThan(2);
    expect((await fetch(app.url + path)).status).toBe(200);
  });

  it('may start for longer than Foyer waits for Postgres', () => {
    const { periodSeconds = 0, failureThreshold = 0 } = container.startupProbe ?? {};
    expect(periodSeconds * failureThreshold).toBeGreaterThan(60);
  });

  it('has time to finish requests in flight', () => {
    const { SHUTDOWN_DELAY } = readEnvironment(settings);
    const { periodSeconds = 0, failureThreshold = 0 } = container.readinessProbe ?? {};
    expect(SHUTDOWN_DELAY).toBeGreaterThan(periodSeconds * failureThreshold);
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(SHUTDOWN_DELAY + UNDER_WAY);
  });

  it('declares the ports on which Foyer listens', async () => {
    const [, port] = /ENV .*\bPORT=(\d+)/.exec(await readFile('Dockerfile', 'utf8')) ?? [];
    expect(container.ports).toEqual([
      { name: 'http', containerPort: Number(port) },
      { name: 'metrics', containerPort: readEnvironment(settings).METRICS_PORT },
    ]);
  });

  it('uses the image of the current version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(container.image).toBe(`foyer:${version}`);
  });

  it('sets only variables that Foyer reads', () => {
    const names = [...Object.keys(settings), ...(container.env ?? []).map(({ name }) => name)];
    expect(unknownVariables(names)).toEqual([]);
    expect(unknownVariables(['FOYER_PORT'])).toEqual(['FOYER_PORT']);
  });

  it('takes secrets, and only secrets, from the Secret', () => {
    expect(Object.keys(settings).filter((name) => SECRET_VARIABLES.has(name))).toEqual([]);
    expect(container.envFrom).toEqual([{ configMapRef: { name: kustomization.configMapGenerator[0].name } }]);
    expect(container.env?.map(({ name }) => name).toSorted()).toEqual([...SECRET_VARIABLES].toSorted());
    for (const { name, value, valueFrom } of container.env ?? []) {
      expect(value).toBeUndefined();
      expect(valueFrom?.secretKeyRef).toMatchObject({ name: 'foyer', key: name });
    }
  });

  it('requires the secrets that Foyer requires', () => {
    const optional = container.env?.filter(({ valueFrom }) => valueFrom?.secretKeyRef?.optional);
    expect(optional?.map(({ name }) => name)).toEqual([
      'OPERATOR_TOKEN',
      'QUOTA_STORE',
      'DATABASE_DIRECT_URL',
      'TURN_SECRET',
      'JANUS_API_SECRET',
      'JANUS_ADMIN_KEY',
    ]);
  });
});
