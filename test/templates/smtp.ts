import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { CredentialData } from '../engine/credentials';

/** What a message says, read as n8n's own e-mail trigger reads it. */
interface Message {
	subject: string;
	/** Missing where the message is HTML alone. */
	text?: string;
	html: string;
	attachments: Array<{ filename: string; content: Buffer }>;
}

const require = createRequire(import.meta.url);
const { simpleParser } = createRequire(require.resolve('n8n-nodes-base/package.json'))(
	'mailparser',
) as { simpleParser: (raw: Buffer) => Promise<Message> };

export interface Mail extends Message {
	from: string;
	to: string[];
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
					const envelope = { from, to };
					[isData, to] = [false, []];
					const raw = Buffer.from(text.replace(/^\.\./gm, '.'), 'latin1');
					void simpleParser(raw).then(({ subject, text, html, attachments }) => {
						this.mails.push({ ...envelope, subject, text, html, attachments });
						say('250 kept');
					});
				} else {
					command(text);
				}
			}
		});
	}
}
