/** The package that n8n chooses its proxies by brings no types. */
declare module 'proxy-from-env' {
	/** Of the environment at this moment; an empty text where a request goes straight. */
	export function getProxyForUrl(url: string): string;
}
