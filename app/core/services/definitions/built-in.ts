/** The services that Dailies knows, one file each in built-in/, checked by the schema that a person's own go through. */
import klingGateway from './built-in/kling-gateway.json' with { type: 'json' };
import lumaGatewayFile from './built-in/luma-gateway.json' with { type: 'json' };
import minimax from './built-in/minimax.json' with { type: 'json' };
import openaiVideos from './built-in/openai-videos.json' with { type: 'json' };
import runway from './built-in/runway.json' with { type: 'json' };
import { parseDefinition, type ServiceDefinition } from './definition.ts';

/** The first service and the default one. */
export const lumaGateway: ServiceDefinition = parseDefinition(lumaGatewayFile);

const OTHERS: readonly unknown[] = [klingGateway, minimax, openaiVideos, runway];

/** In the order in which they are shown. */
export const builtInServices: readonly ServiceDefinition[] = [lumaGateway, ...OTHERS.map(parseDefinition)];
