using Experiments.Torch.Evaluation.Texts;

namespace Experiments.Torch.Tests.Evaluation.Texts;

public sealed class TextMetricsTests
{
    [Fact]
    public void Names_that_are_not_ours_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => TextMetrics.Of(["a"], ["a"], ["meteor"]));
        Should.Throw<ArgumentException>(() => TextMetrics.Of(["a"], [], ["bleu"]));
        Should.Throw<ArgumentException>(() => TextMetrics.Of([], [], ["bleu"]));
    }

    [Fact]
    public void Only_what_is_asked_for_is_computed() =>
        TextMetrics.Of(["a b"], ["a b"], ["ter", "ter", "token_f1"]).Keys.ShouldBe(["ter", "token_f1"], ignoreOrder: true);

    // The examples of Porter's paper, and NLTK's own.
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("ties", "tie")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("enjoy", "enjoy")]
    [InlineData("relational", "relat")]
    [InlineData("generalization", "gener")]
    [InlineData("adoption", "adopt")]
    [InlineData("controlling", "control")]
    [InlineData("geology", "geolog")]
    [InlineData("skies", "sky")]
    [InlineData("died", "die")]
    [InlineData("is", "is")]
    public void English_endings_come_off(string word, string stem) => PorterStemmer.Stem(word).ShouldBe(stem);

    [Fact]
    public void A_long_word_of_one_letter_is_stemmed_in_time_and_stack() =>
        PorterStemmer.Stem(new string('y', 200_000) + "ing").Length.ShouldBeGreaterThan(199_000);

    [Theory]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("ΟΔΟΣ. ΣΑΣ", "οδος. σας")]
    [InlineData("Σ", "σ")]
    [InlineData("İZMİR", "i\u0307zmi\u0307r")]
    [InlineData("STRAẞE", "straße")]
    public void Lower_case_is_Pythons(string text, string lower) => PythonText.Lower(text).ShouldBe(lower);

    [Fact]
    public void White_space_is_Pythons() =>
        PythonText.Split(" a\u001Cb\u00A0c\u3000d\u200Be\r\n").ShouldBe(["a", "b", "c", "d\u200Be"]);

    [Theory]
    [InlineData("The Cat!", "cat", 1)]
    [InlineData("a-the-an", "athean", 1)]
    [InlineData("theatre", "atre", 0)]
    [InlineData("a²", "²", 0)]
    [InlineData("", "the", 1)]
    public void Answers_are_compared_without_case_punctuation_and_articles(string prediction, string reference, double match) =>
        Squad.ExactMatch(prediction, reference).ShouldBe(match);

    [Theory]
    [InlineData("Costs $1,000.50, i.e. much-loved 5-6.", "Costs $ 1,000.50 , i . e . much-loved 5 - 6 .")]
    [InlineData("&quot;A &amp; B&quot; <skipped>", "\" A & B \"")]
    [InlineData("end-\nof", "endof")]
    public void Tokens_of_13a_are_those_of_mteval(string text, string tokens) =>
        BleuTokenizers.Split(text, BleuTokenizer.V13a).ShouldBe(tokens.Split(' '));

    [Theory]
    [InlineData("«Sí», 1,5€ 😀", "« Sí » , 1,5 € 😀")]
    [InlineData("the year 2020.", "the year 2020.")]
    public void International_tokens_are_those_of_mteval_14(string text, string tokens) =>
        BleuTokenizers.Split(text, BleuTokenizer.International).ShouldBe(tokens.Split(' '));

    [Fact]
    public void A_moved_phrase_is_one_edit() =>
        TranslationEditRate.OfCorpus(["of the house the roof is red"], ["the roof of the house is red"]).ShouldBe(100.0 / 7, 1e-9);

    // Numbers of sacrebleu: the band around the diagonal of a single word does not reach its place among three hundred.
    [Fact]
    public void Very_unequal_lengths_are_scored_as_the_reference_does()
    {
        var words = string.Join(' ', Enumerable.Range(0, 300));

        TranslationEditRate.OfCorpus(["7"], [words]).ShouldBe(100);
        TranslationEditRate.OfCorpus([words], ["7"]).ShouldBe(100.0 * 299, 1e-9);
        TranslationEditRate.OfCorpus([words], [""]).ShouldBe(100);
        TranslationEditRate.OfCorpus([""], [""]).ShouldBe(0);
    }
}
