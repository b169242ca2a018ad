window.YTD.tweets.part0 = [
{"tweet":{"id_str":"10","full_text":"A1 is closed https://t.co/a","created_at":"Thu Nov 14 09:00:00 +0000 2024","entities":{"urls":[{"url":"https://t.co/a","expanded_url":"https://council.example/a1"}],"media":[{"media_url_https":"https://pbs.example/map.txt"}]}}},
{"tweet":{"id_str":"11","full_text":"Until Friday","created_at":"Thu Nov 14 09:01:00 +0000 2024","in_reply_to_status_id_str":"10"}},
{"tweet":{"id_str":"12","full_text":"A1 is open","created_at":"Thu Nov 14 09:02:00 +0000 2024","edit_info":{"edit":{"initialTweetId":"10"}}}},
{"tweet":{"id_str":"13","full_text":"RT @police: slow down","created_at":"Thu Nov 14 09:03:00 +0000 2024"}},
{"tweet":{}}]
