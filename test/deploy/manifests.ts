import { readdir, readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { typeCheck } from '../support/type-checker.js';

/** The folder of the manifests. */
export const FOLDER = 'deploy/kubernetes';

/** An object of Kubernetes, of which only what every one has is known. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** The objects in a text, one after the other. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    for (const problem of [...document.errors, ...document.warnings]) throw problem;
    return document.toJS() as Manifest;
  });
}

/** The objects in every file of the folder, as they are written. */
export async function readManifests(): Promise<Manifest[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(files.map((name) => readFile(`${FOLDER}/${name}`, 'utf8')));
  return texts.flatMap(parseManifests).filter(({ kind }) => kind !== 'Kustomization');
}

/**
 * What the schemas of Kubernetes have against objects: its validators about values, and the compiler about members that
 * there are not, which the validators let pass.
 */
export async function objectionsTo(manifests: readonly Manifest[]): Promise<string[]> {
  const programs = Object.fromEntries(
    manifests.map((manifest, i) => [`${FOLDER}/${i}.ts`, asProgram(manifest)]),
  );
  const files = Object.keys(programs);
  const diagnosticsOf = typeCheck(files, programs);
  return [...(await Promise.all(manifests.map(invalidValues))), ...files.map(diagnosticsOf)].flat();
}

function asProgram(manifest: Manifest): string {
  const { apiVersion, kind } = manifest;
  return `import type { I${kind} } from 'kubernetes-models/${apiVersion}';
export const manifest: I${kind} = ${JSON.stringify(manifest)};`;
}

type Model = new (data: Manifest) => { validate(): void };

async function invalidValues(manifest: Manifest): Promise<string[]> {
  const models = (await import(`kubernetes-models/${manifest.apiVersion}`)) as Record<
    string,
    Model | undefined
  >;
  const Kind = models[manifest.kind];
  if (!Kind) return [`There is no ${manifest.kind} in ${manifest.apiVersion}.`];
  try {
    new Kind(manifest).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}
