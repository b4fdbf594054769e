/**
 * `one`, `two` and `three` stand for proxies, `secure` for one that is spoken to over TLS, `PORT` for the
 * provider's own port.
 */
type Environment = Record<string, string>;

/** What is set, and the base URL that is asked, without its port; as shipped the provider's. */
export type Setting = [env: Environment, url?: string];

export const PROVIDER = 'https://api.billing.example';
const LOCAL = 'http://127.0.0.1';

export const SETTINGS: Setting[] = [
	[{}],
	// Which variable counts.
	[{ https_proxy: 'http://one' }],
	[{ HTTPS_PROXY: 'http://one' }],
	[{ https_proxy: 'http://one', HTTPS_PROXY: 'http://two' }],
	[{ https_proxy: '', HTTPS_PROXY: 'http://two' }],
	[{ http_proxy: 'http://one' }],
	[{ HTTP_PROXY: 'http://one', HTTPS_PROXY: 'http://two' }],
	[{ all_proxy: 'http://one' }],
	[{ ALL_PROXY: 'http://one' }],
	[{ all_proxy: 'http://one', ALL_PROXY: 'http://two' }],
	[{ HTTPS_PROXY: 'http://one', all_proxy: 'http://two' }],
	[{ http_proxy: 'http://one', https_proxy: 'http://two', all_proxy: 'http://three' }],
	[{ https_proxy: 'http://one' }, LOCAL],
	[{ http_proxy: 'http://one' }, LOCAL],
	[{ HTTP_PROXY: 'http://one', all_proxy: 'http://two' }, LOCAL],
	[{ ALL_PROXY: 'http://one' }, LOCAL],
	[{ https_proxy: 'http://one' }, 'https://127.0.0.1'],
	[{ https_proxy: 'http://one' }, 'https://localhost'],
	[{ https_proxy: 'http://one' }, 'https://[::1]'],
	[{ http_proxy: 'http://one' }, 'http://[::1]'],
	// The scheme of the proxy.
	[{ https_proxy: 'one' }],
	[{ HTTP_PROXY: 'one' }],
	[{ all_proxy: 'one' }],
	[{ http_proxy: 'one' }, LOCAL],
	[{ HTTPS_PROXY: 'one' }, LOCAL],
	[{ https_proxy: 'HTTP://one' }],
	[{ https_proxy: 'http://one/' }],
	[{ https_proxy: 'https://secure' }],
	[{ https_proxy: 'secure' }],
	[{ http_proxy: 'https://secure' }, LOCAL],
	[{ https_proxy: 'socks5://one' }],
	[{ all_proxy: 'socks5h://one', https_proxy: 'http://two' }],
	[{ https_proxy: 'http://' }],
	// A login.
	[{ https_proxy: 'http://user:p%40ss@one' }],
	[{ https_proxy: 'http://user@one' }],
	[{ https_proxy: 'http://:secret@one' }],
	[{ https_proxy: 'http://user:100%@one' }],
	[{ https_proxy: 'user:pass@one' }],
	[{ all_proxy: 'http://user:pass@one' }],
	[{ http_proxy: 'http://user:pass@one' }, LOCAL],
	// What goes around it.
	[{ https_proxy: 'http://one', no_proxy: 'api.billing.example' }],
	[{ https_proxy: 'http://one', NO_PROXY: 'api.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: 'other.example', NO_PROXY: 'api.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: '', NO_PROXY: 'api.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: 'API.Billing.Example' }],
	[{ https_proxy: 'http://one', no_proxy: 'billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: '.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: '*.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: '*billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: 'api.*' }],
	[{ https_proxy: 'http://one', no_proxy: 'localhost, 127.0.0.1 ,\t*.billing.example ' }],
	[{ https_proxy: 'http://one', no_proxy: 'localhost api.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: 'localhost;api.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: '*' }],
	[{ https_proxy: 'http://one', no_proxy: ' * ' }],
	[{ https_proxy: 'http://one', no_proxy: 'localhost,*' }],
	[{ https_proxy: 'http://one', no_proxy: 'api.billing.example:PORT' }],
	[{ https_proxy: 'http://one', no_proxy: 'api.billing.example:443' }],
	[{ https_proxy: 'http://one', no_proxy: 'https://api.billing.example' }],
	[{ https_proxy: 'http://one', no_proxy: '127.0.0.0/8' }, 'https://127.0.0.1'],
	[{ https_proxy: 'http://one', no_proxy: '127.0.0.1' }, 'https://127.0.0.1'],
	[{ https_proxy: 'http://one', no_proxy: '[::1]' }, 'https://[::1]'],
	[{ https_proxy: 'http://one', no_proxy: '::1' }, 'https://[::1]'],
	[{ all_proxy: 'http://one', no_proxy: 'localhost,127.0.0.1' }, LOCAL],
];
