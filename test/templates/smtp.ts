import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { CredentialData } from '../engine/credentials';

export interface Mail {
	from: string;
	to: string[];
	/** Decoded, as the body is. */
	subject: string;
	body: string;
}

/** A mail server that keeps what it is given: as much of RFC 5321 as a client without login needs. */
export class MailServer {
	readonly mails: Mail[] = [];

	private constructor(private readonly server: Server) {}

	static async start(): Promise<MailServer> {
		const server = createServer();
		const mailServer = new MailServer(server);
		server.on('connection', (socket) => mailServer.serve(socket));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return mailServer;
	}

	/** What n8n's SMTP credential holds for it. */
	get credentials(): CredentialData {
		const { port } = this.server.address() as AddressInfo;
		return {
			smtp: {
				host: '127.0.0.1',
				port,
				secure: false,
				disableStartTls: true,
				user: '',
				password: '',
			},
		};
	}

	async stop(): Promise<void> {
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(socket: Socket): void {
		let buffer = '';
		let from = '';
		let to: string[] = [];
		let isData = false;
		const say = (line: string) => socket.write(`${line}\r\n`);
		const command = (line: string) => {
			const [verb] = line.toUpperCase().split(/[ :]/);
			const address = /<(.*)>/.exec(line)?.[1] ?? '';
			if (verb === 'MAIL') from = address;
			if (verb === 'RCPT') to.push(address);
			if (verb === 'DATA') {
				isData = true;
				return say('354 go on');
			}
			if (verb === 'QUIT') return socket.end('221 bye\r\n');
			say('250 ok');
		};
		say('220 local');
		socket.on('error', () => socket.destroy());
		socket.on('data', (chunk) => {
			buffer += chunk.toString('latin1');
			for (;;) {
				const end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n');
				if (end === -1) return;
				const text = buffer.slice(0, end);
				buffer = buffer.slice(end + (isData ? 5 : 2));
				if (isData) {
					this.mails.push({ from, to, ...readMessage(text.replace(/^\.\./gm, '.')) });
					[isData, to] = [false, []];
					say('250 kept');
				} else {
					command(text);
				}
			}
		});
	}
}

/** A message of one part. */
function readMessage(text: string): Pick<Mail, 'subject' | 'body'> {
	const split = text.indexOf('\r\n\r\n');
	const headers = text.slice(0, split).replace(/\r\n[ \t]+/g, ' ');
	const header = (name: string) =>
		new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1].trim() ?? '';
	const raw = text.slice(split + 4);
	const encoding = header('Content-Transfer-Encoding').toLowerCase();
	const bytes =
		encoding === 'base64'
			? Buffer.from(raw, 'base64')
			: encoding === 'quoted-printable'
				? quotedPrintable(raw)
				: Buffer.from(raw, 'latin1');
	return {
		subject: words(header('Subject')),
		body: bytes.toString('utf8').replace(/\r\n/g, '\n').trim(),
	};
}

/** A header in words outside ASCII, RFC 2047. */
function words(header: string): string {
	return header
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_, word: string) =>
			quotedPrintable(word.replace(/_/g, ' ')).toString('utf8'),
		);
}

function quotedPrintable(text: string): Buffer {
	const decoded = text
		.replace(/=\r\n/g, '')
		.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(decoded, 'latin1');
}
