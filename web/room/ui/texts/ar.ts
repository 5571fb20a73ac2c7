import type { Texts } from './en.js';

const plural = new Intl.PluralRules('ar');

/** @param few for 3 to 10 @param many for 11 to 99 @param other for the rest */
function counted(count: number, one: string, two: string, few: string, many: string, other: string): string {
  switch (plural.select(count)) {
    case 'one':
      return one;
    case 'two':
      return two;
    case 'few':
      return `${count} ${few}`;
    case 'many':
      return `${count} ${many}`;
    default:
      return `${count} ${other}`;
  }
}

export const texts: Texts = {
  guest: 'ضيف',
  you: 'أنت',
  close: 'إغلاق',
  cancel: 'إلغاء',
  tryAgain: 'إعادة المحاولة',

  joinTitle: 'هل أنت جاهز للانضمام؟',
  viewerTitle: 'الانضمام كمشاهد',
  viewerText: 'ترى الآخرين وتسمعهم، وهم لا يرونك ولا يسمعونك.',
  lockedText: 'الغرفة مقفلة. سيُطلب من مضيف السماح لك بالدخول.',
  endsAt: (time) => `ينتهي الاجتماع في ${time}.`,
  endedAt: (time) => `انتهى الاجتماع في ${time}. تبقى الغرفة مفتوحة مدة ساعة على الأكثر.`,
  yourName: 'اسمك',
  nameMissing: 'اكتب اسمك ليعرف الآخرون من أنت.',
  join: 'انضمام',
  ask: 'طلب الانضمام',
  joining: 'جارٍ الانضمام…',
  cameraIsOff: 'الكاميرا متوقفة',
  askingTitle: 'اسمح باستخدام الكاميرا والميكروفون',
  askingText: 'يسألك المتصفح الآن. يمكنك إيقافهما في أي وقت.',
  selfPreview: 'معاينة الكاميرا',
  level: 'مستوى الميكروفون',

  microphone: 'الميكروفون',
  camera: 'الكاميرا',
  speaker: 'مكبر الصوت',
  microphoneAndCamera: 'الميكروفون والكاميرا',
  unnamedDevice: (kind, number) => `${kind} ${number}`,
  noDevice: 'لا يوجد جهاز',
  problems: {
    denied: 'الوصول محظور. اسمح به بجانب عنوان هذه الصفحة ثم أعد المحاولة.',
    not_found: 'لم يُعثر على جهاز. وصّل جهازًا ثم أعد المحاولة.',
    busy: 'يستخدم برنامج آخر الجهاز. أغلق ذلك البرنامج ثم أعد المحاولة.',
    insecure: 'لا تسمح المتصفحات بذلك إلا في الصفحات الآمنة (https). اطلب من المنظم رابط https.',
    failed: 'تعذّر تشغيل الجهاز. أعد توصيله أو أعد تشغيل المتصفح ثم أعد المحاولة.',
  },
  canListen: 'يمكنك الانضمام من دونه ورؤية الآخرين وسماعهم.',

  waitingTitle: 'سيسمح لك مضيف بالدخول قريبًا',
  waitingText: 'الغرفة مقفلة. أبقِ هذه الصفحة مفتوحة.',
  stopWaiting: 'إيقاف الانتظار',

  meeting: 'الاجتماع',
  controls: 'عناصر التحكم',
  muteSelf: 'إيقاف الميكروفون',
  unmuteSelf: 'تشغيل الميكروفون',
  stopCamera: 'إيقاف الكاميرا',
  startCamera: 'تشغيل الكاميرا',
  shareScreen: 'مشاركة الشاشة',
  stopScreen: 'إيقاف المشاركة',
  raiseHand: 'رفع اليد',
  lowerHand: 'إنزال اليد',
  react: 'تفاعل',
  reactions: 'التفاعلات',
  reactWith: (emoji) => `تفاعل بـ ${emoji}`,
  chat: 'الدردشة',
  people: 'الأشخاص',
  settings: 'الإعدادات',
  more: 'المزيد',
  leave: 'مغادرة',
  unread: (count) =>
    counted(count, 'رسالة جديدة', 'رسالتان جديدتان', 'رسائل جديدة', 'رسالة جديدة', 'رسالة جديدة'),

  inRoom: (count) => counted(count, 'شخص واحد هنا', 'شخصان هنا', 'أشخاص هنا', 'شخصًا هنا', 'شخص هنا'),
  minutesLeft: (minutes) => `بقي ${minutes} د`,
  locked: 'مقفلة',
  participants: 'المشاركون',
  pageOf: (page, pages) => `الصفحة ${page} من ${pages}`,
  previousPeople: 'الأشخاص السابقون',
  nextPeople: 'الأشخاص التالون',
  screenOf: (name) => `شاشة ${name}`,
  yourScreen: 'أنت تشارك شاشتك',
  fullScreen: 'ملء الشاشة',
  isMuted: 'الميكروفون متوقف',
  handRaised: 'اليد مرفوعة',
  connecting: 'جارٍ الاتصال…',
  interrupted: 'انقطع الاتصال',
  unreachable: 'يتعذّر الاتصال، وتجري المحاولة مجددًا… قد تكون إحدى الشبكات تحجب المكالمات.',
  soundBlocked: 'حظر المتصفح الصوت.',
  playSound: 'تشغيل الصوت',

  aloneTitle: 'أنت أول من وصل',
  aloneText: 'أرسل هذا الرابط إلى من تريد لقاءهم.',
  viewerAloneTitle: 'لا أحد هنا بعد',
  viewerAloneText: 'سترى الآخرين فور وصولهم.',
  link: 'رابط الغرفة',
  copyLink: 'نسخ الرابط',
  copied: 'نُسخ',

  noMessages: 'لا رسائل بعد',
  chatText: 'يرى الرسائلَ كلُّ من في الغرفة، وتختفي عندما تغادر.',
  message: 'رسالة',
  writeMessage: 'اكتب رسالة',
  send: 'إرسال',
  notSent: 'لم تُرسل الرسالة. أعد المحاولة.',
  newMessages: 'رسائل جديدة',
  messages: 'الرسائل',
  says: (name, text) => `${name}: ${text}`,

  inTheRoom: 'في الغرفة',
  findPerson: 'البحث عن شخص',
  nobodyFound: 'لا أحد بهذا الاسم',
  waitingToJoin: 'في انتظار الدخول',
  roles: { host: 'مضيف', visitor: '', granted_visitor: '', viewer: 'مشاهد' },
  muteNamed: (name) => `كتم ${name}`,
  remove: 'إخراج',
  removeNamed: (name) => `إخراج ${name}`,
  removeTitle: (name) => `إخراج ${name}؟`,
  removeText: 'يغادر المكالمة فورًا. يمكنه العودة بالرابط ما لم تكن الغرفة مقفلة.',
  admit: 'سماح',
  admitNamed: (name) => `سماح لـ ${name}`,
  deny: 'رفض',
  denyNamed: (name) => `رفض ${name}`,
  admitAll: 'السماح للجميع',
  wantsIn: (name) => `${name} يريد الانضمام`,
  wantIn: (count) =>
    counted(
      count,
      'شخص يريد الانضمام',
      'شخصان يريدان الانضمام',
      'أشخاص يريدون الانضمام',
      'شخصًا يريدون الانضمام',
      'شخص يريدون الانضمام',
    ),
  showWaiting: 'عرض',
  lockRoom: 'قفل الغرفة',
  lockText: 'ينتظر القادمون حتى يسمح لهم مضيف بالدخول.',
  endMeeting: 'إنهاء الاجتماع للجميع',
  endTitle: 'هل تريد إنهاء الاجتماع للجميع؟',
  endText: 'يغادر الجميع المكالمة فورًا.',
  leaveTitle: 'هل تريد مغادرة الاجتماع؟',
  leaveText: 'يمكن للآخرين المتابعة من دونك.',
  leaveMeeting: 'مغادرة الاجتماع',

  shortcuts: 'اختصارات لوحة المفاتيح',
  shortcutsOn: 'استخدام الاختصارات',
  toggleMicrophone: 'تشغيل الميكروفون أو إيقافه',
  toggleCamera: 'تشغيل الكاميرا أو إيقافها',
  toggleScreen: 'مشاركة الشاشة أو إيقافها',
  toggleHand: 'رفع اليد أو إنزالها',
  toggleChat: 'فتح الدردشة أو إغلاقها',
  togglePeople: 'فتح الأشخاص أو إغلاقهم',
  showShortcuts: 'عرض هذه القائمة',
  closePanel: 'إغلاق ما هو مفتوح',

  joined: (name) => `انضم ${name}`,
  left: (name) => `غادر ${name}`,
  raisedHand: (name) => `رفع ${name} يده`,
  mutedByHost: 'أوقف مضيف الميكروفون لديك.',
  screenFailed: 'تعذّرت مشاركة شاشتك.',
  ending: 'تُغلق هذه الغرفة بعد 5 دقائق.',
  commandFailed: 'لم ينجح ذلك. أعد المحاولة.',
  reconnecting: 'جارٍ إعادة الاتصال…',
  mediaLost: 'خادم الوسائط لا يستجيب. يواصل Foyer المحاولة…',

  rejoin: 'انضمام من جديد',
  reasons: {
    left: { title: 'غادرت الاجتماع', text: 'يمكنك العودة ما دامت الغرفة مفتوحة.' },
    connection_lost: { title: 'انقطع الاتصال', text: 'تحقق من الشبكة ثم أعد المحاولة.' },
    removed: { title: 'أُخرجت من الاجتماع', text: 'أخرجك مضيف من الاجتماع.' },
    denied: { title: 'لم يُسمح لك بالدخول', text: 'رفض مضيف طلب انضمامك.' },
    full: { title: 'الغرفة ممتلئة', text: 'لا تتسع لمزيد من الأشخاص. أعد المحاولة عندما يغادر أحد.' },
    no_media_server: {
      title: 'لا مكان لمزيد من الأشخاص',
      text: 'يحتاج هذا الخادم إلى خادم وسائط للمجموعات الأكبر، وليس لديه واحد. أخبر المنظّم، أو أعد المحاولة عندما يغادر أحد.',
    },
    meeting_ended: { title: 'انتهى الاجتماع', text: 'أنهاه مضيف للجميع.' },
    ended: { title: 'أُغلقت هذه الغرفة', text: 'انتهى وقتها. اطلب رابطًا جديدًا لاجتماع آخر.' },
    not_found: {
      title: 'لا توجد غرفة هنا',
      text: 'انتهت أو لم توجد قط. إن كنت مدعوًا فاطلب رابطًا جديدًا.',
    },
    wrong_key: { title: 'هذا الرابط غير صالح', text: 'اطلب الرابط مرة أخرى وانسخه كاملًا.' },
    closed: { title: 'هذه الغرفة مغلقة', text: 'لا يمكن لأحد دخولها الآن. اسأل من دعاك.' },
    expired: {
      title: 'غبت مدة طويلة',
      text: 'انقطع الاتصال أكثر من نصف دقيقة. انضم من جديد.',
    },
    unavailable: {
      title: 'تعذّر الوصول إلى الغرفة',
      text: 'الخادم مشغول أو يُعاد تشغيله. أعد المحاولة بعد قليل.',
    },
    too_many_attempts: { title: 'محاولات كثيرة جدًا', text: 'انتظر بضع دقائق ثم أعد المحاولة.' },
    replaced: {
      title: 'أنت في الاجتماع في مكان آخر',
      text: 'يستمر هذا الاجتماع في علامة تبويب أو نافذة أخرى.',
    },
  },
};
