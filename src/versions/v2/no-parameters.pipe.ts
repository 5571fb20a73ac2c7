import { Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidRequestError } from '../../http/errors/request.errors.js';

/** For the query of a route that knows no parameters: `@Query(NoParametersPipe)`. */
@Injectable()
export class NoParametersPipe implements PipeTransform<object, null> {
  /** @throws InvalidRequestError naming every parameter there is */
  transform(query: object): null {
    const names = Object.keys(query);
    if (names.length === 0) return null;
    throw new InvalidRequestError(
      names.map((name) => ({ in: 'query', path: [name], rule: 'is not known here' })),
    );
  }
}
