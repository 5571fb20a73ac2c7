import { readFile } from 'node:fs/promises';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IContainer, IProbe, IService } from 'kubernetes-models/v1';
import { parse } from 'yaml';
import { readEnvironment, SECRET_VARIABLES } from '../../src/config/environment.js';
import { startApp, type TestApp } from '../support/app.js';
import { FOLDER, type Manifest, objectionsTo, parseManifests, readManifests } from './manifests.js';
import { unknownVariables } from './settings.js';
import { describeWithTool, run } from './tool.js';

/** What requests that are under way may take at a shutdown, in seconds: docs/upgrades.md. */
const UNDER_WAY = 30;

/** Connections that Postgres takes by default and does not keep for its superuser. */
const MAX_CONNECTIONS = 97;

interface Kustomization {
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly [{ readonly name: string; readonly literals: readonly string[] }];
}

interface Kinds {
  readonly Deployment: Required<IDeployment>;
  readonly HorizontalPodAutoscaler: IHorizontalPodAutoscaler;
  readonly NetworkPolicy: INetworkPolicy;
  readonly PodDisruptionBudget: IPodDisruptionBudget;
  readonly Service: IService;
}

let manifests: Manifest[];
let kustomization: Kustomization;

beforeAll(async () => {
  manifests = await readManifests();
  kustomization = parse(await readFile(`${FOLDER}/kustomization.yaml`, 'utf8')) as Kustomization;
});

/** The one object of a kind and a name. */
function the<Kind extends keyof Kinds>(kind: Kind, name = 'foyer'): Kinds[Kind] {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  expect(found).toHaveLength(1);
  return found[0] as Manifest & Kinds[Kind];
}

const pod = () => the('Deployment').spec.template;

function container(): IContainer {
  const containers = pod().spec?.containers ?? [];
  expect(containers).toHaveLength(1);
  return containers[0] as IContainer;
}

/** The variables that are no secret. */
function settings(): Record<string, string> {
  const [{ literals }] = kustomization.configMapGenerator;
  return Object.fromEntries(
    literals.map((literal) => /^(\w+)=(.*)$/s.exec(literal)?.slice(1) ?? [literal, '']),
  );
}

describe('the schemas of Kubernetes', () => {
  it('have nothing against the manifests', async () => {
    expect(manifests.map(({ kind }) => kind).toSorted()).toEqual([
      'Deployment',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'Service',
    ]);
    expect(await objectionsTo(manifests)).toEqual([]);
  });

  it('would have something against mistakes', async () => {
    const mistakes = [
      ['readinessProbe:', 'readinesProbe:', `'"readinesProbe"' does not exist`],
      ['maxSurge: 1', 'maxSurge: 1, minSurge: 1', `'"minSurge"' does not exist`],
      ['image: foyer:0.1.0', 'images: foyer:0.1.0', `'"images"' does not exist`],
      [
        'whenUnsatisfiable: ScheduleAnyway',
        'whenUnsatisfiable: Anyway',
        'equal to one of the allowed values',
      ],
      ['memory: 512Mi', 'memory: 512M1', 'match format "quantity"'],
      ['GracePeriodSeconds: 60', "GracePeriodSeconds: '60'", 'must be integer'],
      ['apiVersion: apps/v1', 'apiVersion: batch/v1', 'There is no Deployment in batch/v1.'],
    ] as const;
    const text = await readFile(`${FOLDER}/deployment.yaml`, 'utf8');
    const broken = mistakes.flatMap(([right, wrong]) => parseManifests(text.replace(right, wrong)));
    const objections = (await objectionsTo(broken)).join('\n');
    for (const [, , objection] of mistakes) expect(objections).toContain(objection);
  });
});

describe('a pod', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('may do nothing that it need not do', () => {
    expect(pod().spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(Object.keys(pod().spec ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(host\w+|volumes|initContainers)$/)]),
    );
  });

  it('says what it needs, and what it gets at most', () => {
    const { requests, limits } = container().resources ?? {};
    expect(Object.keys(requests ?? {}).toSorted()).toEqual(['cpu', 'memory']);
    expect(Object.keys(limits ?? {}).toSorted()).toEqual(['cpu', 'memory']);
  });

  it.each([
    ['startupProbe', '/health/live'],
    ['livenessProbe', '/health/live'],
    ['readinessProbe', '/health/ready'],
  ] as const)('has a %s', async (name, path) => {
    const probe = container()[name] as IProbe;
    expect(probe.httpGet).toEqual({ path, port: 'http' });
    // Readiness answers within 2 s, whatever happens.
    expect(probe.timeoutSeconds).toBeGreaterThan(2);
    expect((await fetch(app.url + path)).status).toBe(200);
  });

  it('starts for as long as it may wait for Postgres, and longer', () => {
    const { periodSeconds = 0, failureThreshold = 0 } = container().startupProbe ?? {};
    expect(periodSeconds * failureThreshold).toBeGreaterThan(60);
  });

  it('has time to finish what it took in', () => {
    const { SHUTDOWN_DELAY } = readEnvironment(settings());
    const { periodSeconds = 0, failureThreshold = 0 } = container().readinessProbe ?? {};
    expect(SHUTDOWN_DELAY).toBeGreaterThan(periodSeconds * failureThreshold);
    expect(pod().spec?.terminationGracePeriodSeconds).toBeGreaterThan(SHUTDOWN_DELAY + UNDER_WAY);
  });

  it('listens where its ports are', async () => {
    const [, port] = /ENV .*\bPORT=(\d+)/.exec(await readFile('Dockerfile', 'utf8')) ?? [];
    expect(container().ports).toEqual([
      { name: 'http', containerPort: Number(port) },
      { name: 'metrics', containerPort: readEnvironment(settings()).METRICS_PORT },
    ]);
  });

  it('is of the version that this is', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(container().image).toBe(`foyer:${version}`);
  });

  it('gets only variables that Foyer knows', () => {
    const names = [...Object.keys(settings()), ...(container().env ?? []).map(({ name }) => name)];
    expect(unknownVariables(names)).toEqual([]);
    expect(unknownVariables(['FOYER_PORT'])).toEqual(['FOYER_PORT']);
  });

  it('gets what is secret from the Secret, and nothing else from there', () => {
    expect(container().envFrom).toEqual([
      { configMapRef: { name: kustomization.configMapGenerator[0].name } },
    ]);
    expect(
      container()
        .env?.map(({ name }) => name)
        .toSorted(),
    ).toEqual([...SECRET_VARIABLES].toSorted());
    for (const { name, value, valueFrom } of container().env ?? []) {
      expect(value).toBeUndefined();
      expect(valueFrom?.secretKeyRef).toMatchObject({ name: 'foyer', key: name });
    }
  });

  it('does not start without the secrets that Foyer does not start without', () => {
    const optional = container().env?.filter(({ valueFrom }) => valueFrom?.secretKeyRef?.optional);
    expect(optional?.map(({ name }) => name)).toEqual(['OPERATOR_TOKEN', 'QUOTA_STORE']);
  });
});

describe('what stands around the pods', () => {
  it('selects them, and finds their ports', () => {
    const { labels } = pod().metadata ?? {};
    const { selector } = the('Deployment').spec;
    expect(selector.matchLabels).toEqual(labels);
    expect(the('PodDisruptionBudget').spec?.selector?.matchLabels).toEqual(labels);
    expect(the('NetworkPolicy').spec?.podSelector.matchLabels).toEqual(labels);
    const ports = container().ports?.map(({ name }) => name);
    for (const name of ['foyer', 'foyer-metrics']) {
      const { spec } = the('Service', name);
      expect(spec?.selector).toEqual(labels);
      expect(ports).toEqual(expect.arrayContaining(spec?.ports?.map(({ targetPort }) => targetPort) ?? []));
    }
    const allowed = the('NetworkPolicy').spec?.ingress?.flatMap((rule) => rule.ports ?? []);
    expect(allowed?.map(({ port }) => port)).toEqual(ports);
  });

  it('shows metrics to nobody but Prometheus', () => {
    const rules = the('NetworkPolicy').spec?.ingress ?? [];
    const open = rules.filter(({ from }) => !from).flatMap((rule) => rule.ports ?? []);
    expect(open.map(({ port }) => port)).toEqual(['http']);
    expect(the('Service').spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['http']);
  });

  it('keeps pods running while nodes are drained and versions replaced', () => {
    const { strategy } = the('Deployment').spec;
    expect(strategy?.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(the('PodDisruptionBudget').spec?.maxUnavailable).toBe(1);
    expect(the('HorizontalPodAutoscaler').spec?.minReplicas).toBeGreaterThan(1);
  });

  it('leaves the number of pods to the autoscaler, which leaves Postgres its connections', () => {
    expect(the('Deployment').spec).not.toHaveProperty('replicas');
    const { scaleTargetRef, maxReplicas = 0 } = the('HorizontalPodAutoscaler').spec ?? {};
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'foyer' });
    // One pod more during an upgrade, and two connections more of each while it starts.
    const { DATABASE_POOL_SIZE } = readEnvironment(settings());
    expect((maxReplicas + 1) * (DATABASE_POOL_SIZE + 2)).toBeLessThanOrEqual(MAX_CONNECTIONS);
  });

  it('is all in the kustomization', async () => {
    const texts = await Promise.all(
      kustomization.resources.map((name) => readFile(`${FOLDER}/${name}`, 'utf8')),
    );
    expect(texts.flatMap(parseManifests)).toEqual(expect.arrayContaining(manifests));
  });
});

describeWithTool('kubectl', 'kubernetes-client')('what kubectl makes of the kustomization', () => {
  it('is what the schemas allow, with the ConfigMap and the image where the pod looks for them', async () => {
    manifests = parseManifests(await run('kubectl', 'kustomize', FOLDER));
    expect(await objectionsTo(manifests)).toEqual([]);
    const [configMap] = manifests.filter(({ kind }) => kind === 'ConfigMap');
    expect(configMap).toMatchObject({ data: settings() });
    expect(container().envFrom).toEqual([{ configMapRef: { name: configMap?.metadata.name } }]);
    expect(container().image).toMatch(/^registry\.example\.com\/foyer:\d/);
  });
});
