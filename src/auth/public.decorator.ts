import { SetMetadata } from '@nestjs/common';

export const PUBLIC = 'foyer:public';

/** Opens a route, or all routes of a controller, to requests without a key. They are not metered. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC, true);
