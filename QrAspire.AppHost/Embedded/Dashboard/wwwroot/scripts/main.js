import { listen, route, show } from './router.js';
import { drawShell } from './shell.js';

route('/', 'resources', () => import('../pages/resources.js'));
route('/consolelogs', 'console', () => import('../pages/console-logs.js'));
route('/consolelogs/resource/{name}', 'console', () => import('../pages/console-logs.js'));
route('/structuredlogs', 'structured', () => import('../pages/structured-logs.js'));
route('/structuredlogs/resource/{name}', 'structured', () => import('../pages/structured-logs.js'));
route('/traces', 'traces', () => import('../pages/traces.js'));
route('/traces/resource/{name}', 'traces', () => import('../pages/traces.js'));
route('/traces/detail/{traceId}', 'traces', () => import('../pages/trace-detail.js'));
route('/metrics', 'metrics', () => import('../pages/metrics.js'));
route('/metrics/resource/{resource}', 'metrics', () => import('../pages/metrics.js'));
route('/metrics/resource/{resource}/meter/{meter}', 'metrics', () => import('../pages/metrics.js'));
route('/metrics/resource/{resource}/meter/{meter}/instrument/{instrument}', 'metrics', () => import('../pages/metrics.js'));
route('/errors', 'errors', () => import('../pages/errors.js'));
route('.*', '', () => import('../pages/not-found.js'));

drawShell();
listen();
show();
