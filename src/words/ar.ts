import type { Words } from './words.js';

/** Modern Standard Arabic. */
export const ar: Words = {
  heading: 'الاستماع إلى المقال',
  play: 'تشغيل',
  pause: 'إيقاف مؤقت',
  mute: 'كتم الصوت',
  volume: 'مستوى الصوت',
  of: '$1، المدة الكلية $2',
  speed: 'السرعة',
  download: 'تنزيل',
  newTab: 'فتح في علامة تبويب جديدة',
  language: 'اللغة',
  fullscreen: 'ملء الشاشة',
  close: 'إغلاق',
  pending: 'المقطع الصوتي في قائمة الانتظار.',
  generating: 'المقطع الصوتي قيد الإعداد.',
  ready: 'المقطع الصوتي جاهز.',
  subscription: 'اشتراك الموقع غير نشط أو انتهت فترته التجريبية.',
  unavailable: 'المقطع الصوتي غير متاح.',
  unreachable: 'تعذّر الاتصال بالخدمة الصوتية.',
  late: 'المقطع الصوتي غير جاهز بعد.',
  retry: 'إعادة المحاولة',
};
