import { typeCheck } from '../support/type-checker.js';
import { FOLDER, type Manifest } from './manifests.js';

/**
 * Errors by the schemas of Kubernetes: its validators check values, and the compiler finds fields
 * that do not exist, which the validators accept.
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
