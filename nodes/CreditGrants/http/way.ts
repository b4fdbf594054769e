import type * as ProxyFromEnv from 'proxy-from-env';

/** A proxy that is asked for a tunnel (CONNECT). */
export interface Proxy {
	url: string;
	/** The `Proxy-Authorization` that it asks for. */
	login?: string;
}

/**
 * The way to an address, decided as n8n decides it: by `proxy-from-env`, which comes with n8n, from the
 * environment of this moment (`https_proxy`, `all_proxy`, `no_proxy`, upper case too).
 *
 * @returns undefined for a way that n8n itself has to go: no tunnel through a plain http proxy, or not known
 */
export async function wayTo(url: string): Promise<'straight' | Proxy | undefined> {
	const chooser = await loadChooser();
	// n8n asks for an IPv6 address without its brackets, and what comes of that depends on the version.
	if (!chooser || new URL(url).hostname.startsWith('[')) return undefined;
	const proxy = chooser.getProxyForUrl(url);
	return proxy === '' ? 'straight' : tunnel(url, proxy);
}

async function loadChooser(): Promise<typeof ProxyFromEnv | undefined> {
	try {
		return await import('proxy-from-env');
	} catch {
		return undefined;
	}
}

/** How undici's majors speak TLS to a proxy, or plain http through one, differs among them and from n8n. */
function tunnel(url: string, proxy: string): Proxy | undefined {
	if (!url.startsWith('https:') || !proxy.startsWith('http:')) return undefined;
	try {
		const { origin, username, password } = new URL(proxy);
		const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
		if (login === ':') return { url: origin };
		return { url: origin, login: `Basic ${Buffer.from(login).toString('base64')}` };
	} catch {
		// n8n fails on such a value, too, and says so.
		return undefined;
	}
}
