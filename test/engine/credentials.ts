import { Credentials, getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { LoadedTypes } from './nodeTypes';

/** Decrypted credentials by credential type: what n8n's database would hold. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

const NO_NODE: INode = {
	id: 'mock',
	name: 'mock',
	type: 'mock',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const NO_TYPE: INodeType = {
	description: {
		displayName: '',
		name: 'mock',
		group: [],
		version: 1,
		description: '',
		defaults: {},
		inputs: [],
		outputs: [],
		properties: [],
	},
};
const NO_TYPES: INodeTypes = {
	getByName: () => NO_TYPE,
	getByNameAndVersion: () => NO_TYPE,
	getKnownTypes: () => ({}),
};

/** Stands for n8n's database of credentials; how a credential is used is the credential type's own code. */
export class CredentialsInMemory extends ICredentialsHelper {
	constructor(
		private readonly types: LoadedTypes,
		private readonly data: CredentialData,
	) {
		super();
	}

	getParentTypes() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types.credential(typeName);
		return typeof authenticate === 'function'
			? await authenticate(credentials, requestOptions)
			: requestOptions;
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		return new Credentials({ id: details.id, name: details.name }, type);
	}

	/** Expressions are resolved as n8n does: for the input item, or beside a workflow of nothing where there is none. */
	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		_details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		_raw?: boolean,
		input?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.data[type] as INodeParameters | undefined;
		if (!data) throw new Error(`no data for credential ${type}`);
		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (!input) {
			const { expression } = new Workflow({
				nodes: [NO_NODE],
				connections: {},
				active: false,
				nodeTypes: NO_TYPES,
			});
			return expression.getComplexParameterValue(
				NO_NODE,
				data,
				mode,
				keys,
				undefined,
				undefined,
				data,
			) as ICredentialDataDecryptedObject;
		}
		return input.workflow.expression.getParameterValue(
			data,
			input.runExecutionData,
			input.runIndex,
			input.itemIndex,
			input.node.name,
			input.connectionInputData,
			mode,
			keys,
			executeData,
			false,
			data,
		) as ICredentialDataDecryptedObject;
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.types.credential(type).properties;
	}
}
