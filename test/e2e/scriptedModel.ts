import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model is asked: the part of OpenAI's chat completions that the tests look at. */
export interface ModelRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{
		function: {
			name: string;
			description: string;
			parameters: { properties: object; required?: string[] };
		};
	}>;
	stream?: boolean;
}

/** A local endpoint that speaks like OpenAI's and calls its first tool once, with the arguments it is given. */
export interface ScriptedModel {
	url: string;
	requests: ModelRequest[];
	close(): Promise<void>;
}

/** https://platform.openai.com/docs/api-reference/chat/create */
export async function startModel(toolArguments: object): Promise<ScriptedModel> {
	const requests: ModelRequest[] = [];
	const server = createServer((request, response) => {
		void bodyOf(request).then((body) => {
			const asked = JSON.parse(body) as ModelRequest;
			requests.push(asked);
			const result = asked.messages.findLast(({ role }) => role === 'tool');
			const message = result
				? { role: 'assistant', content: `The tool says: ${String(result.content)}` }
				: { role: 'assistant', content: null, tool_calls: [callOf(asked, toolArguments)] };
			response.setHeader('content-type', 'application/json');
			response.end(
				JSON.stringify({
					id: `chatcmpl-${requests.length}`,
					object: 'chat.completion',
					created: 1_700_000_000,
					model: 'scripted',
					choices: [{ index: 0, message, finish_reason: result ? 'stop' : 'tool_calls' }],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function callOf({ tools = [] }: ModelRequest, toolArguments: object) {
	const call = { name: tools[0].function.name, arguments: JSON.stringify(toolArguments) };
	return { id: 'call_1', type: 'function', function: call };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
	return body;
}
