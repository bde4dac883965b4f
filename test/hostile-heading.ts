/** Ends attributes, tags, expressions and strings of every language that the builder's snippets are pasted into. */
export const hostileHeading =
  '"><img src=x onerror="hacked=1">\'{{ 7|times: 7 }}{{< x >}}{% raw %}{% endcapture %}${hacked=1}{hacked=1}[/b] \\" \\ &quot; >}} %} */}';
