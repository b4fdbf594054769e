import { grantsNode } from './grantsNode';
import { grantsTrigger } from './grantsTrigger';
import { httpRequestNode } from './httpRequestNode';
import { n8nHelper } from './n8nHelper';
import { ownNodes } from './ownNodes';
import type { Peer, PeerName } from './peer';
import { pinnedItems } from './pinnedItems';
import { sdk } from './sdk';
import { undici } from './undici';

/** @param packageDirectory of the build that is measured; the project's own unless told */
export async function loadPeer(name: PeerName, packageDirectory?: string): Promise<Peer> {
	switch (name) {
		case 'undici':
			return undici;
		case 'sdk':
			return sdk;
		case 'n8nHelper':
			return await n8nHelper();
		case 'httpRequestNode':
			return await httpRequestNode();
		case 'pinnedItems':
			return await pinnedItems(packageDirectory);
		case 'grantsNode':
			return await grantsNode(packageDirectory);
		case 'grantsTrigger':
			return await grantsTrigger(packageDirectory);
		case 'ownNodes':
			return await ownNodes();
	}
}
