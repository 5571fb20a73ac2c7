import { resolve } from './pointer.mjs';

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * A document in which every operation states what it inherits from its path and from the document: parameters, servers,
 * security (OpenAPI 3.0, "Operation Object"). Where these are declared makes no difference to a client; which of them
 * apply to its operation does.
 */
export function effective(document) {
  const { servers, security, ...rest } = document;
  const inherited = { servers, security };
  return {
    ...rest,
    paths: Object.fromEntries(
      Object.entries(document.paths ?? {}).map(([path, item]) => [path, written(document, item, inherited)]),
    ),
  };
}

function written(document, reference, inherited) {
  const { parameters: shared = [], servers, ...item } = resolve(document, reference);
  const identityOf = (parameter) => {
    const { name, in: where } = resolve(document, parameter);
    return `${where} ${name}`;
  };
  const operations = METHODS.filter((method) => item[method]).map((method) => {
    const operation = item[method];
    const own = operation.parameters ?? [];
    const overridden = new Set(own.map(identityOf));
    const parameters = [...shared.filter((parameter) => !overridden.has(identityOf(parameter))), ...own];
    return [
      method,
      {
        ...operation,
        ...(parameters.length > 0 && { parameters }),
        // An empty list is the same as none, and none means the root of where the document was found.
        servers: [operation.servers, servers, inherited.servers].find((list) => list?.length > 0) ?? [
          { url: '/' },
        ],
        security: operation.security ?? inherited.security ?? [],
      },
    ];
  });
  return { ...item, ...Object.fromEntries(operations) };
}
