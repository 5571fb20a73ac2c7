import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Creates a self-signed certificate for one host, and its key, with openssl. @returns the two files */
export function makeCertificate(
  folder: string,
  host: string,
): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', key];
  execFileSync('openssl', ['req', '-x509', ...options, '-out', cert, ...subject], { stdio: 'ignore' });
  return { cert, key };
}
