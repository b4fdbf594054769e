import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A self-signed certificate for a name, such as `DNS:other.example` or `IP:127.0.0.1`. */
export function makeCertificate(altName: string) {
	const folder = mkdtempSync(path.join(tmpdir(), 'credit-grants-tls-'));
	const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	const name = ['-subj', '/CN=fault-suite', '-addext', `subjectAltName=${altName}`];
	const files = ['-keyout', key, '-out', cert];
	execFileSync('openssl', ['req', '-x509', ...curve, ...name, ...files, '-days', '2'], {
		stdio: 'ignore',
	});
	return {
		tls: { key: readFileSync(key), cert: readFileSync(cert) },
		/** Makes a process trust it. */
		trust: { NODE_EXTRA_CA_CERTS: cert },
		remove: () => rmSync(folder, { recursive: true }),
	};
}
