"""What a news site puts around its articles, by the words it is known by.

Only whole lines are compared, without case and ornaments. Lists like these are never complete;
the splitter also goes by a line's place, its shape and whether it comes again on the page.
"""

from __future__ import annotations

import re

from retrieval.sources.lines import Line

#: Links that close an article or its teaser.
_END_MARKERS = frozenset({
    "continue reading", "read more", "read full story", "read the full story", "full story",
    "read full article", "read the full article", "keep reading", "see more", "more",
    "devamını oku", "devamı", "haberin devamı", "weiterlesen", "mehr lesen", "mehr",
    "zum artikel", "lire la suite", "lire plus", "leer más", "seguir leyendo", "leia mais",
    "continue lendo", "ler mais", "leggi tutto", "continua a leggere", "lees meer",
    "читать далее", "читать дальше", "подробнее", "czytaj więcej", "阅读更多", "阅读全文",
    "继续阅读", "続きを読む", "اقرأ المزيد", "ادامه مطلب", "더 보기",
})  # fmt: skip

#: Headings of the lists below an article; nothing after them belongs to it.
_TAIL_HEADINGS = frozenset({
    "most read", "most popular", "most viewed", "most shared", "most commented", "trending",
    "trending now", "popular", "popular posts", "popular stories", "recent posts", "latest",
    "latest news", "latest stories", "top stories", "more stories", "more news", "more on this",
    "more on this story", "related", "related topics", "related articles", "related posts",
    "related stories", "related news", "related content", "related items", "you may like",
    "you may also like", "you might like", "you might also like", "you might be interested in",
    "recommended", "recommended for you", "don't miss", "up next", "editor's picks",
    "editors' picks", "what to read next", "comments", "leave a reply", "leave a comment",
    "click to comment", "post a comment", "join the conversation", "about the author",
    "newsletter", "sign up for our newsletter", "stay in touch", "around the web",
    "sponsored", "sponsored content", "promoted stories", "tags", "topics", "share this article",
    "en çok okunanlar", "çok okunanlar", "en son haberler", "son haberler", "ilgili haberler",
    "benzer haberler", "ilginizi çekebilir", "bunlar da ilginizi çekebilir", "yorumlar",
    "yorum yap", "öne çıkanlar", "etiketler",
    "meistgelesen", "am meisten gelesen", "mehr zum thema", "lesen sie auch", "kommentare",
    "das könnte sie auch interessieren", "ähnliche artikel", "verwandte artikel", "schlagwörter",
    "les plus lus", "à lire aussi", "sur le même sujet", "commentaires",
    "lo más leído", "lo más visto", "te puede interesar", "noticias relacionadas", "comentarios",
    "mais lidas", "leia também", "veja também", "notícias relacionadas", "comentários",
    "i più letti", "leggi anche", "самое читаемое", "популярное", "читайте также",
    "материалы по теме", "комментарии", "最多阅读", "热门", "相关阅读", "相关新闻", "评论",
    "関連記事", "人気記事", "الأكثر قراءة", "مواضيع ذات صلة", "اقرأ أيضا",
})  # fmt: skip

#: Single words and buttons that stand between the paragraphs of an article.
_NOISE = frozenset({
    "advertisement", "advertising", "ad", "ads", "sponsor", "story continues below",
    "story continues below advertisement", "article continues below", "continue with the story",
    "reklam", "ilan", "anzeige", "werbung", "publicité", "publicidad", "publicidade",
    "pubblicità", "advertentie", "реклама", "广告", "広告", "إعلان",
    "share", "share this", "share on facebook", "share on twitter", "share on whatsapp",
    "share via email", "tweet", "retweet", "pin", "pin it", "pinterest", "facebook", "twitter",
    "instagram", "youtube", "whatsapp", "telegram", "linkedin", "reddit", "flipboard", "email",
    "e-mail", "print", "copy link", "link copied", "messenger", "tumblr", "save", "bookmark",
    "like", "follow", "listen", "listen to this article", "play", "close", "report",
    "paylaş", "tweetle", "yazdır", "takip et", "teilen", "drucken", "merken", "partager",
    "imprimer", "compartir", "imprimir", "compartilhar", "condividi", "поделиться", "分享",
    "no comments", "0 comments", "image copyright", "image caption", "media caption",
    "getty images", "view comments", "show comments", "hide caption", "enlarge this image",
    "toggle caption", "image/svg+xml",
})  # fmt: skip

#: What stands at the head of a site, never a section's name.
_SITE_HEAD = frozenset({
    "connect with us", "follow us", "contact us", "contact", "about us", "menu", "search",
    "home", "homepage", "skip to content", "skip to main content", "sign in", "sign up",
    "log in", "login", "register", "subscribe", "my account", "breaking news", "watch live",
    "bizi takip edin", "ana sayfa", "anasayfa", "giriş yap", "abone ol", "iletişim",
    "folgen sie uns", "startseite", "anmelden", "abonnieren", "suche", "suivez-nous", "accueil",
    "síguenos", "inicio", "buscar", "início", "главная", "поиск", "首页", "搜索", "الرئيسية",
})  # fmt: skip

_TAIL_PREFIXES = ("©", "copyright ©", "copyright (c)", "(c) 20", "all rights reserved")
_TAIL_OPENINGS = (
    "more from ", "more on ", "related topics:", "tags:", "filed under:", "share this:",
    "etiketler:", "schlagwörter:", "mots-clés:", "etiquetas:", "теги:",
)  # fmt: skip

#: "717 comments", "3 Responses to …"
_COUNTED_COMMENTS = re.compile(
    r"(?:\d+ )?(?:comments?|responses?|replies|yorum|kommentare?|comentarios?|comentários?"
    r"|commentaires?|комментари\w+)\b(?: (?:to|on) .*| \(\d+\))?$",
    re.IGNORECASE,
)


def is_end_marker(line: Line) -> bool:
    """Whether the line is the link that closes an article ("Continue Reading")."""
    return line.words <= 6 and line.key in _END_MARKERS


def is_tail(line: Line) -> bool:
    """Whether the line opens what stands below an article: lists, tags, comments, copyright."""
    lowered = line.text.casefold()
    if lowered.startswith(_TAIL_PREFIXES):
        return True
    if _COUNTED_COMMENTS.match(line.text):
        return True
    return line.words <= 8 and (line.key in _TAIL_HEADINGS or lowered.startswith(_TAIL_OPENINGS))


def is_noise(line: Line) -> bool:
    """Whether the line is a button or an advertisement's label, wherever it stands."""
    return line.words <= 6 and line.key in _NOISE


def is_site_head(line: Line) -> bool:
    """Whether the line belongs to the head of the site: menu, search, sign in."""
    return line.words <= 6 and line.key in _SITE_HEAD


def is_furniture(line: Line) -> bool:
    """Whether the line is any furniture at all, and so neither headline nor section."""
    return is_noise(line) or is_end_marker(line) or is_tail(line) or is_site_head(line)
