/** What a user can do about the way to a provider. */

export const CHECK_BASE_URL =
	'Check the credential: a Base URL of your own must be the address of the API.';

export const CHECK_PROXY =
	'Check HTTPS_PROXY and NO_PROXY of the machine n8n runs on: a proxy is written http://host:port, with user:password@ before the host if it needs a login.';

export const CHECK_WAY =
	'Check that the machine n8n runs on reaches the internet: a firewall may be in the way, or a proxy be needed (HTTPS_PROXY). A Base URL of your own in the credential must be an address that answers.';
