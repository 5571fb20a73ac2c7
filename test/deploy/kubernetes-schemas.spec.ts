import { readFile } from 'node:fs/promises';
import {
  containerOf,
  FOLDER,
  parseManifests,
  readKustomization,
  readManifests,
  settingsOf,
  theOnly,
} from './manifests.js';
import { objectionsTo } from './schemas.js';
import { describeWithTool, run } from './tool.js';

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
