"""Settings of Sphinx. The pages are laid out by `python -m docs.site` first; nothing here asks a host for anything."""

import saypro_analysis

project = "saypro-analysis"
author = "the saypro-analysis contributors"
copyright = "the contributors; MIT licence"
version = release = saypro_analysis.__version__

extensions = ["myst_parser", "sphinx_copybutton", "docs.site.mathml"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 4
myst_dmath_allow_digits = False  # "$300,000 and $4" is money
myst_dmath_allow_space = False
toc_object_entries = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
highlight_language = "text"

html_theme = "pydata_sphinx_theme"
html_title = "saypro-analysis"
html_math_renderer = "mathml"
html_static_path = ["../../build/site/_static"]
html_css_files = ["answers.css", "site.css"]
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "saypro-analysis"},
    "header_links_before_dropdown": 8,
    "navbar_end": ["theme-switcher"],
    "navbar_align": "left",
    "navigation_with_keys": False,
    "collapse_navigation": True,
    "show_nav_level": 1,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "back_to_top_button": False,
    "search_as_you_type": True,
}
html_sidebars = {page: [] for page in ("index", "start", "decisions", "glossary", "gallery/index")}
