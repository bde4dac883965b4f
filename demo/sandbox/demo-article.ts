/** The account that owns the built-in audio; no domain and no key leads to it. */
export const DEMO_SITE = '(demo)';

/** A short article that says what it is, in each language of the element's own words. */
// prettier-ignore
export const demoArticles: Readonly<Record<string, string>> = {
  en: 'This article was read aloud on your own machine. A small synthesiser spoke it, sentence by sentence, when the sandbox first started. You can skip, change the speed, and come back to the place where you left.',
  de: 'Dieser Artikel wurde auf Ihrem eigenen Rechner vorgelesen. Eine kleine Sprachsynthese hat ihn Satz für Satz gesprochen. Sie können springen, das Tempo ändern und später dort weiterhören, wo Sie aufgehört haben.',
  es: 'Este artículo se ha leído en voz alta en su propio equipo. Un pequeño sintetizador lo pronunció, frase por frase. Puede saltar, cambiar la velocidad y volver al lugar donde lo dejó.',
  fr: 'Cet article a été lu à voix haute sur votre propre machine. Un petit synthétiseur l’a prononcé, phrase après phrase. Vous pouvez sauter, changer de vitesse et reprendre là où vous vous étiez arrêté.',
  pt: 'Este artigo foi lido em voz alta no seu próprio computador. Um pequeno sintetizador falou frase por frase. Você pode pular, mudar a velocidade e voltar ao ponto em que parou.',
  it: 'Questo articolo è stato letto ad alta voce sul vostro computer. Un piccolo sintetizzatore lo ha pronunciato frase per frase. Potete saltare, cambiare velocità e riprendere da dove eravate rimasti.',
  nl: 'Dit artikel is op uw eigen computer voorgelezen. Een kleine synthesizer sprak het uit, zin voor zin. U kunt vooruit springen, de snelheid veranderen en later verder luisteren waar u was gebleven.',
  pl: 'Ten artykuł został przeczytany na głos na twoim komputerze. Mały syntezator wypowiedział go zdanie po zdaniu. Możesz przeskakiwać, zmieniać prędkość i wrócić do miejsca, w którym skończyłeś.',
  ja: 'このきじは、あなたのコンピューターでよみあげられました。ちいさなごうせいおんせいが、いちぶんずつはなしています。はやさをかえたり、とばしたりできます。',
  zh: '这篇文章是在您自己的电脑上朗读的。一个小小的合成器一句一句地读出来。您可以跳过，改变速度，也可以从上次停下的地方继续听。',
  ar: 'قرئ هذا المقال بصوت عال على جهازك. نطقه برنامج صغير جملة بعد جملة. يمكنك القفز وتغيير السرعة والعودة إلى حيث توقفت.',
  hi: 'यह लेख आपके अपने कंप्यूटर पर पढ़ा गया है। एक छोटे सिंथेसाइज़र ने इसे वाक्य दर वाक्य बोला। आप आगे बढ़ सकते हैं, गति बदल सकते हैं और जहाँ छोड़ा था वहीं लौट सकते हैं।',
};
