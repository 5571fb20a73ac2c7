import { readFile } from 'node:fs/promises';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import { readEnvironment } from '../../src/config/environment.js';
import {
  containerOf,
  FOLDER,
  type Kinds,
  type Kustomization,
  type Manifest,
  parseManifests,
  readKustomization,
  readManifests,
  settingsOf,
  theOnly,
} from './manifests.js';
import { objectionsTo } from './schemas.js';
import { describeWithTool, run } from './tool.js';

/** Connections that Postgres takes by default and does not keep for its superuser. */
const MAX_CONNECTIONS = 97;

describe('the Kubernetes objects around the pods', () => {
  let manifests: Manifest[];
  let kustomization: Kustomization;
  let deployment: Required<IDeployment>;

  beforeAll(async () => {
    manifests = await readManifests();
    kustomization = await readKustomization();
    deployment = theOnly(manifests, 'Deployment');
  });

  const the = <Kind extends keyof Kinds>(kind: Kind, name = 'foyer'): Kinds[Kind] =>
    theOnly(manifests, kind, name);

  it('select the pods and their ports', () => {
    const { labels } = deployment.spec.template.metadata ?? {};
    const { selector } = deployment.spec;
    expect(selector.matchLabels).toEqual(labels);
    expect(the('PodDisruptionBudget').spec?.selector?.matchLabels).toEqual(labels);
    expect(the('NetworkPolicy').spec?.podSelector.matchLabels).toEqual(labels);
    const ports = containerOf(deployment).ports?.map(({ name }) => name);
    for (const name of ['foyer', 'foyer-metrics']) {
      const { spec } = the('Service', name);
      expect(spec?.selector).toEqual(labels);
      expect(ports).toEqual(expect.arrayContaining(spec?.ports?.map(({ targetPort }) => targetPort) ?? []));
    }
    const allowed = the('NetworkPolicy').spec?.ingress?.flatMap((rule) => rule.ports ?? []);
    expect(allowed?.map(({ port }) => port)).toEqual(ports);
  });

  it('admit only the ingress controller, as a trusted proxy, and Prometheus', () => {
    const rules = the('NetworkPolicy').spec?.ingress ?? [];
    const namespaces = rules.map(({ ports, from }) => [
      ports?.map(({ port }) => port).join(),
      ...(from ?? []).map((peer) => Object.values(peer.namespaceSelector?.matchLabels ?? {}).join()),
    ]);
    expect(namespaces).toEqual([
      ['http', 'ingress-nginx'],
      ['metrics', 'monitoring'],
    ]);
    expect(the('Service').spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['http']);
    expect(readEnvironment(settingsOf(kustomization)).TRUSTED_PROXIES).not.toEqual([]);
  });

  it('keep pods running while nodes are drained and versions are replaced', () => {
    const { strategy } = deployment.spec;
    expect(strategy?.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(the('PodDisruptionBudget').spec?.maxUnavailable).toBe(1);
    expect(the('HorizontalPodAutoscaler').spec?.minReplicas).toBeGreaterThan(1);
  });

  it('leave the number of pods to the autoscaler, within the connections of Postgres', () => {
    expect(deployment.spec).not.toHaveProperty('replicas');
    const { scaleTargetRef, maxReplicas = 0 } = the('HorizontalPodAutoscaler').spec ?? {};
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'foyer' });
    // One pod more during an upgrade, and two connections more of each between the processes.
    const { DATABASE_POOL_SIZE } = readEnvironment(settingsOf(kustomization));
    expect((maxReplicas + 1) * (DATABASE_POOL_SIZE + 2)).toBeLessThanOrEqual(MAX_CONNECTIONS);
  });

  it('are all listed in the kustomization', async () => {
    const texts = await Promise.all(
      kustomization.resources.map((name) => readFile(`${FOLDER}/${name}`, 'utf8')),
    );
    expect(texts.flatMap(parseManifests)).toEqual(expect.arrayContaining(manifests));
  });
});

describe('the schemas of Kubernetes', () => {
  it('accept the manifests', async () => {
    const manifests = await readManifests();
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

  it('reject mistakes', async () => {
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

describeWithTool('kubectl', 'kubernetes-client')('the output of kubectl kustomize', () => {
  it('is valid, with the ConfigMap and the image that the pod refers to', async () => {
    const manifests = parseManifests(await run('kubectl', 'kustomize', FOLDER));
    expect(await objectionsTo(manifests)).toEqual([]);
    const configMap = theOnly(manifests, 'ConfigMap');
    expect(configMap.data).toEqual(settingsOf(await readKustomization()));
    const { envFrom, image } = containerOf(theOnly(manifests, 'Deployment'));
    expect(envFrom).toEqual([{ configMapRef: { name: configMap.metadata?.name } }]);
    expect(image).toMatch(/^registry\.example\.com\/foyer:\d/);
  });
});
