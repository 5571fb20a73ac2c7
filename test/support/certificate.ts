import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Has openssl make a certificate for one host, which nobody has signed, and its key. @returns the two files */
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
