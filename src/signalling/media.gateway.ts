import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import type { Outcome, Published } from '../../web/protocol/messages.js';
import { JanusRefusalError, JanusUnavailableError } from '../sfu/janus-message.js';
import { GroupMedia } from './group-media.js';
import { From, InTurn } from './message.interceptor.js';
import { AnswerDto, PublishDto, WatchDto } from './messages.dto.js';
import { PageGateway } from './page-gateway.decorator.js';
import type { PageSocket } from './page-socket.js';

const DONE: Outcome = { status: 'done' };
const FORBIDDEN = { status: 'refused', reason: 'forbidden' } as const;
const NOT_FOUND: Outcome = { status: 'refused', reason: 'not_found' };
const UNAVAILABLE = { status: 'refused', reason: 'unavailable' } as const;

/** What pages of group rooms send to the media server, and get from it. In other rooms all of it is forbidden. */
@PageGateway()
export class MediaGateway {
  constructor(private readonly media: GroupMedia) {}

  @From('participant')
  @InTurn('media')
  @SubscribeMessage('publish')
  async publish(
    @ConnectedSocket() { data }: PageSocket,
    @MessageBody() { sdp }: PublishDto,
  ): Promise<Published> {
    const { participant } = data;
    const session = participant && this.media.maySend(participant) && this.media.sessionOf(participant);
    if (!session) return FORBIDDEN;
    try {
      return { status: 'done', sdp: await session.publish(sdp) };
    } catch (error) {
      if (error instanceof JanusUnavailableError) return UNAVAILABLE;
      if (error instanceof JanusRefusalError) return FORBIDDEN;
      throw error;
    }
  }

  @From('participant')
  @InTurn('media')
  @SubscribeMessage('watch')
  watch(@ConnectedSocket() { data }: PageSocket, @MessageBody() { streams }: WatchDto): Outcome {
    const session = this.media.sessionOf(data.participant);
    if (!session) return FORBIDDEN;
    session.watch(streams);
    return DONE;
  }

  @From('participant')
  @InTurn('media')
  @SubscribeMessage('answer')
  async answer(@ConnectedSocket() { data }: PageSocket, @MessageBody() { sdp }: AnswerDto): Promise<Outcome> {
    const session = this.media.sessionOf(data.participant);
    if (!session) return FORBIDDEN;
    return (await session.answer(sdp)) ? DONE : NOT_FOUND;
  }

  @From('participant')
  @InTurn('media')
  @SubscribeMessage('restart')
  restart(@ConnectedSocket() { data }: PageSocket): Outcome {
    const session = this.media.sessionOf(data.participant);
    if (!session) return FORBIDDEN;
    return session.restart() ? DONE : NOT_FOUND;
  }
}
