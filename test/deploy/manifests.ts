import { readdir, readFile } from 'node:fs/promises';
import type { IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IConfigMap, IContainer, IService } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';

/** The folder of the manifests. */
export const FOLDER = 'deploy/kubernetes';

/** An object of Kubernetes, of which only what every one has is known. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What stands in kustomization.yaml. */
export interface Kustomization {
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly [{ readonly name: string; readonly literals: readonly string[] }];
}

/** The kinds of objects that there are. */
export interface Kinds {
  readonly ConfigMap: IConfigMap;
  readonly Deployment: Required<IDeployment>;
  readonly HorizontalPodAutoscaler: IHorizontalPodAutoscaler;
  readonly NetworkPolicy: INetworkPolicy;
  readonly PodDisruptionBudget: IPodDisruptionBudget;
  readonly Service: IService;
  readonly StatefulSet: Required<IStatefulSet>;
}

/** The objects in a text, one after the other. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    for (const problem of [...document.errors, ...document.warnings]) throw problem;
    return document.toJS() as Manifest;
  });
}

/** The objects in every file of a folder, as they are written. */
export async function readManifests(folder = FOLDER): Promise<Manifest[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(files.map((name) => readFile(`${folder}/${name}`, 'utf8')));
  return texts.flatMap(parseManifests).filter(({ kind }) => kind !== 'Kustomization');
}

export async function readKustomization(): Promise<Kustomization> {
  return parse(await readFile(`${FOLDER}/kustomization.yaml`, 'utf8')) as Kustomization;
}

/** The one object of a kind, and of a name where there are several. */
export function theOnly<Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
  name?: string,
): Kinds[Kind] {
  const found = manifests.filter(
    (one) => one.kind === kind && one.metadata.name === (name ?? one.metadata.name),
  );
  if (found.length !== 1) throw new Error(`There are ${found.length} objects of the kind ${kind}.`);
  return found[0] as Manifest & Kinds[Kind];
}

/** The one container of the pods. */
export function containerOf(deployment: Kinds['Deployment'] | Kinds['StatefulSet']): IContainer {
  const [container, ...others] = deployment.spec.template.spec?.containers ?? [];
  if (!container || others.length > 0) throw new Error('There is not one container.');
  return container;
}

/** The variables that are no secret. */
export function settingsOf({ configMapGenerator: [{ literals }] }: Kustomization): Record<string, string> {
  return Object.fromEntries(
    literals.map((literal) => /^(\w+)=(.*)$/s.exec(literal)?.slice(1) ?? [literal, '']),
  );
}
