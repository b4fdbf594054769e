import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A TLS certificate for localhost and its key, both PEM. */
export interface Certificate {
	cert: string;
	key: string;
}

/**
 * A new certificate that signs itself, valid for a day. Written in DER by hand: Node cannot make one, and
 * not every machine has `openssl`. https://datatracker.ietf.org/doc/html/rfc5280#section-4.1
 */
export function createCertificate(): Certificate {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const algorithm = sequence(oid(ECDSA_WITH_SHA256));
	const name = sequence(set(sequence(oid(COMMON_NAME), der(0x0c, Buffer.from('localhost')))));
	const now = Date.now();
	const body = sequence(
		der(0xa0, integer(Buffer.from([2]))),
		integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
		algorithm,
		name,
		sequence(utcTime(now - HOUR), utcTime(now + 24 * HOUR)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(
			0xa3,
			sequence(
				extension(BASIC_CONSTRAINTS, sequence(der(0x01, Buffer.from([0xff])))),
				extension(
					SUBJECT_ALT_NAME,
					sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))),
				),
			),
		),
	);
	const signature = sign('sha256', body, privateKey);
	const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
	return {
		cert: pem('CERTIFICATE', whole),
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}

const HOUR = 3_600_000;
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];

function der(tag: number, ...contents: Buffer[]): Buffer {
	const content = Buffer.concat(contents);
	const size = content.length;
	const length =
		size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...contents: Buffer[]) => der(0x30, ...contents);
const set = (...contents: Buffer[]) => der(0x31, ...contents);
const integer = (bytes: Buffer) => der(0x02, bytes);
const oid = (bytes: number[]) => der(0x06, Buffer.from(bytes));
const extension = (id: number[], value: Buffer) => sequence(oid(id), der(0x04, value));

function utcTime(time: number): Buffer {
	const digits = new Date(time).toISOString().replace(/\D/g, '').slice(2, 14);
	return der(0x17, Buffer.from(`${digits}Z`));
}

function pem(label: string, content: Buffer): string {
	const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
	return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
