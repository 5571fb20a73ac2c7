import { applyDecorators, UseFilters, UseInterceptors, UsePipes } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { Public } from '../auth/access.decorators.js';
import { MessageFilter } from './message.filter.js';
import { MessageInterceptor } from './message.interceptor.js';
import { MessagePipe } from './message.pipe.js';

/**
 * A gateway for messages of pages: every message has a class with its rules, and unknown fields are refused. Its sender
 * needs no API key: the key of the room was checked when the page joined.
 */
export const PageGateway = (): ClassDecorator =>
  applyDecorators(
    WebSocketGateway(),
    Public(),
    UseFilters(MessageFilter),
    UseInterceptors(MessageInterceptor),
    UsePipes(new MessagePipe()),
  );
