import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiDocument, type ReceivedResponse } from './api-document.js';

/** @throws when an answer is not as the document of its version says */
export type CheckResponse = (method: string, path: string, answer: ReceivedResponse) => void;

/** The name of the document is the first segment of the path. */
const DOCUMENTED_PATH = /^\/+(v\d+|admin)(?=[/?]|$)/i;

/** The documents of running apps, by their addresses. */
const documents = new Map<string, Promise<ApiDocument>>();

/** How answers to requests for this path are checked: by the document of its version, or of the operators' API. */
export async function checkerFor(url: string, path: string): Promise<CheckResponse> {
  const [, name] = DOCUMENTED_PATH.exec(path) ?? [];
  if (name === undefined) return () => undefined;
  const document = await documentAt(`${url}/docs/${name.toLowerCase()}.json`);
  return (method, requested, answer) => {
    const objections = document.objectionsTo(method, requested, answer);
    if (objections.length === 0) return;
    throw new Error(
      `${method} ${requested.slice(0, 200)} was answered ${answer.status}, and not as its document says:\n` +
        `${objections.map((objection) => `- ${objection}\n`).join('')}${answer.text.slice(0, 500)}`,
    );
  };
}

function documentAt(address: string): Promise<ApiDocument> {
  const known = documents.get(address) ?? fetchDocument(address);
  documents.set(address, known);
  // Whoever asks again may find the app there.
  known.catch(() => documents.delete(address));
  return known;
}

/** Where there is no such version, nothing is documented. */
async function fetchDocument(address: string): Promise<ApiDocument> {
  const response = await fetch(address);
  const nothing: OpenAPIObject = { openapi: '3.0.0', info: { title: '', version: '' }, paths: {} };
  return new ApiDocument(response.ok ? ((await response.json()) as OpenAPIObject) : nothing);
}
