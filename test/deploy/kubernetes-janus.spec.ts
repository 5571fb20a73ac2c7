import { readFile } from 'node:fs/promises';
import type { IContainer, IPodSpec } from 'kubernetes-models/v1';
import {
  containerOf,
  FOLDER as FOYER,
  type Kinds,
  type Manifest,
  parseManifests,
  readManifests,
  theOnly,
} from './manifests.js';
import { objectionsTo } from './schemas.js';
import { describeWithTool, run } from './tool.js';

const FOLDER = `${FOYER}/janus`;

describe('Janus in Kubernetes', () => {
  let manifests: Manifest[];
  let set: Kinds['StatefulSet'];
  let container: IContainer;
  beforeAll(async () => {
    manifests = await readManifests(FOLDER);
    set = theOnly(manifests, 'StatefulSet');
    container = containerOf(set);
  });

  it('is accepted by the schemas of Kubernetes', async () => {
    expect(manifests.map(({ kind }) => kind).toSorted()).toEqual(['Service', 'StatefulSet']);
    expect(await objectionsTo(manifests)).toEqual([]);
  });

  it('has the network of its node, and no other privilege', () => {
    const { spec } = set.spec.template as { spec: IPodSpec };
    expect(spec).toMatchObject({
      hostNetwork: true,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(spec).not.toHaveProperty('hostPID');
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(Object.keys(container.resources?.limits ?? {})).toEqual(['cpu', 'memory']);
  });

  it('takes its secrets from that of Foyer, which may connect to it by the name in JANUS_URL', async () => {
    const foyer = containerOf(theOnly(await readManifests(), 'Deployment'));
    for (const name of ['JANUS_API_SECRET', 'JANUS_ADMIN_KEY']) {
      const key = ({ env }: IContainer): unknown =>
        env?.find((one) => one.name === name)?.valueFrom?.secretKeyRef;
      expect(key(container)).toEqual({ name: 'foyer', key: name });
      expect(key(foyer)).toMatchObject({ name: 'foyer', key: name });
    }
    const settings = await readFile(`${FOYER}/kustomization.yaml`, 'utf8');
    const [, host, port] = /# - JANUS_URL=ws:\/\/([\w.-]+):(\d+)/.exec(settings) ?? [];
    const { metadata, spec } = theOnly(manifests, 'Service');
    expect(host).toBe(`${set.metadata.name}-0.${metadata?.name}`);
    expect(spec).toMatchObject({ clusterIP: 'None', selector: set.spec.selector.matchLabels });
    expect(set.spec.serviceName).toBe(metadata?.name);
    expect(container.ports).toEqual([{ name: 'api', containerPort: Number(port) }]);
    const { egress } = theOnly(await readManifests(), 'NetworkPolicy').spec ?? {};
    expect(egress).toContainEqual({ ports: [{ port: Number(port), protocol: 'TCP' }] });
  });

  it('sets only variables that its script reads', async () => {
    const script = await readFile('deploy/janus/start.sh', 'utf8');
    for (const { name } of container.env ?? []) expect(script).toMatch(new RegExp(`\\$\\{?${name}\\b`));
  });
});

describeWithTool('kubectl', 'kubernetes-client')('the output of kubectl kustomize for Janus', () => {
  it('is valid, with the image of a registry', async () => {
    const made = parseManifests(await run('kubectl', 'kustomize', FOLDER));
    expect(await objectionsTo(made)).toEqual([]);
    expect(containerOf(theOnly(made, 'StatefulSet')).image).toMatch(
      /^registry\.example\.com\/foyer-janus:\d/,
    );
  });
});
