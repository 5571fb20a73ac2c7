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
    // One pod more during an upgrade, and two connections more of each while it starts.
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
