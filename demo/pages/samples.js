// @ts-check

/**
 * @typedef {object} Sample
 * @property {string} title
 * @property {string} text
 */

/**
 * A short article to begin with, in each language of the form.
 *
 * @type {Readonly<Record<string, Sample>>}
 */
export const samples = {
  en: {
    title: 'Why bread rises slowly',
    text: `Every baker knows two ways to make a loaf. One takes two hours, and the other takes a night.

Both begin alike: flour, water, salt and a little yeast. In warm dough the yeast works fast and fills it with bubbles before the flour has had time to say anything. In a cool larder it works at its leisure. Enzymes open up the starch, faint acids gather, and by morning the dough smells of apples and toast.

Patience is the only ingredient that cannot be bought. It costs nothing, it takes up no room, and it is why the bread that was forgotten overnight is so often the one that everybody asks for again.`,
  },
  de: {
    title: 'Warum Brot Zeit braucht',
    text: `Jede Bäckerin kennt zwei Wege zu einem Laib Brot. Der eine dauert zwei Stunden, der andere eine Nacht.

Beide beginnen gleich: mit Mehl, Wasser, Salz und etwas Hefe. In der Wärme arbeitet die Hefe schnell. In der kühlen Kammer lässt sie sich Zeit, und am Morgen duftet der Teig nach Äpfeln.

Geduld ist die einzige Zutat, die man nicht kaufen kann.`,
  },
  es: {
    title: 'Por qué el pan necesita tiempo',
    text: `Quien hace pan conoce dos caminos. Uno dura dos horas y el otro, una noche.

Los dos empiezan igual: harina, agua, sal y un poco de levadura. Con calor, la levadura trabaja deprisa. En un lugar fresco se toma su tiempo, y por la mañana la masa huele a manzana.

La paciencia es el único ingrediente que no se puede comprar.`,
  },
  fr: {
    title: 'Pourquoi le pain prend son temps',
    text: `Chaque boulanger connaît deux façons de faire un pain. L’une prend deux heures, l’autre une nuit.

Toutes deux commencent de la même manière : de la farine, de l’eau, du sel et un peu de levure. Au chaud, la levure travaille vite. Au frais, elle prend son temps, et le matin la pâte sent la pomme.

La patience est le seul ingrédient qui ne s’achète pas.`,
  },
  pt: {
    title: 'Por que o pão precisa de tempo',
    text: `Quem faz pão conhece dois caminhos. Um leva duas horas, o outro leva uma noite.

Os dois começam da mesma maneira: farinha, água, sal e um pouco de fermento. No calor, o fermento trabalha depressa. No fresco, ele trabalha devagar, e de manhã a massa cheira a maçã.

A paciência é o único ingrediente que não se compra.`,
  },
  it: {
    title: 'Perché il pane vuole tempo',
    text: `Chi fa il pane conosce due strade. Una dura due ore, l’altra una notte.

Cominciano allo stesso modo: farina, acqua, sale e un poco di lievito. Al caldo il lievito lavora in fretta. Al fresco si prende il suo tempo, e al mattino l’impasto profuma di mela.

La pazienza è l’unico ingrediente che non si può comprare.`,
  },
  nl: {
    title: 'Waarom brood tijd nodig heeft',
    text: `Elke bakker kent twee manieren om brood te maken. De ene duurt twee uur, de andere een nacht.

Ze beginnen allebei hetzelfde: meel, water, zout en een beetje gist. In de warmte werkt de gist snel. In de koele kelder neemt hij de tijd, en ’s ochtends ruikt het deeg naar appels.

Geduld is het enige ingrediënt dat niet te koop is.`,
  },
  pl: {
    title: 'Dlaczego chleb potrzebuje czasu',
    text: `Każdy piekarz zna dwie drogi do bochenka chleba. Jedna trwa dwie godziny, druga całą noc.

Obie zaczynają się tak samo: mąka, woda, sól i trochę drożdży. W cieple drożdże pracują szybko. W chłodnej spiżarni nie spieszą się, a rano ciasto pachnie jabłkami.

Cierpliwość to jedyny składnik, którego nie można kupić.`,
  },
  ja: {
    title: 'パンがゆっくりふくらむわけ',
    text: `パンのつくりかたは、ふたつあります。ひとつは、にじかん。もうひとつは、ひとばんかかります。

はじまりは、おなじです。こむぎこ、みず、しお、そしてすこしのイースト。あたたかいところでは、イーストははやくはたらきます。すずしいところでは、ゆっくりはたらきます。

あさになると、きじはりんごのようなかおりがします。じかんだけは、おみせではかえません。`,
  },
  zh: {
    title: '面包为什么需要时间',
    text: `做面包有两种方法。一种需要两个小时，另一种需要一个晚上。

两种方法的开始是一样的：面粉，水，盐，还有一点酵母。在温暖的地方，酵母工作得很快。在凉爽的地方，它慢慢地工作，到了早上，面团有苹果的香味。

耐心是唯一买不到的材料。没有人能够代替时间，也没有人需要着急。`,
  },
  ar: {
    title: 'لماذا يحتاج الخبز إلى الوقت',
    text: `يعرف كل خباز طريقتين لصنع الرغيف. تستغرق الأولى ساعتين، وتستغرق الثانية ليلة كاملة.

تبدأ الطريقتان بالمكونات نفسها: دقيق وماء وملح وقليل من الخميرة. في الدفء تعمل الخميرة بسرعة. وفي المكان البارد تعمل على مهل، وفي الصباح تفوح من العجين رائحة التفاح.

الصبر هو المكون الوحيد الذي لا يباع.`,
  },
  hi: {
    title: 'रोटी को समय क्यों चाहिए',
    text: `हर बेकर रोटी बनाने के दो तरीके जानता है। एक में दो घंटे लगते हैं, दूसरे में पूरी रात।

दोनों एक ही तरह शुरू होते हैं: आटा, पानी, नमक और थोड़ा सा खमीर। गर्मी में खमीर जल्दी काम करता है। ठंडी जगह में वह धीरे धीरे काम करता है, और सुबह आटे से सेब की महक आती है।

धैर्य ही वह चीज़ है जो खरीदी नहीं जा सकती।`,
  },
};
