-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";

-- --------------------------------------------------------

--
-- Table structure for table `shop_product`
--

CREATE TABLE `shop_product` (
  `product_id` int(11) NOT NULL,
  `master_id` int(11) NOT NULL DEFAULT 0,
  `model` varchar(64) NOT NULL,
  `quantity` int(4) NOT NULL DEFAULT 0,
  `image` varchar(255) NOT NULL,
  `price` decimal(15,4) NOT NULL DEFAULT 0.0000,
  `status` tinyint(1) NOT NULL DEFAULT 0,
  `date_added` datetime NOT NULL,
  `date_modified` datetime NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `shop_product` (`product_id`, `master_id`, `model`, `quantity`, `image`, `price`, `status`, `date_added`, `date_modified`) VALUES
(40, 0, 'product 11', 970, 'catalog/demo/iphone_1.jpg', '101.0000', 1, '2009-02-03 21:07:12', '2011-09-30 01:06:53'),
(41, 0, 'Product 14', 977, 'catalog/demo/imac_1.jpg', '100.0000', 1, '2009-02-03 21:07:26', '2011-09-30 01:06:44');

INSERT INTO `shop_product_description` (`product_id`, `language_id`, `name`, `description`, `tag`, `meta_title`) VALUES
(40, 1, 'iPhone', '&lt;p class=&quot;intro&quot;&gt;\r\n	iPhone is a revolutionary new mobile phone&lt;/p&gt;\r\n', '', 'iPhone'),
(41, 1, 'iMac', '&lt;p&gt;Intel Core 2 Duo&lt;/p&gt;', 'mac', 'iMac');

INSERT INTO `shop_category` (`category_id`, `parent_id`, `sort_order`, `status`) VALUES
(24, 0, 5, 1);

INSERT INTO `shop_category_description` (`category_id`, `language_id`, `name`, `description`) VALUES
(24, 1, 'Phones &amp; PDAs', '');

INSERT INTO `shop_product_to_category` (`product_id`, `category_id`) VALUES
(40, 24);

INSERT INTO `shop_setting` (`setting_id`, `store_id`, `code`, `key`, `value`, `serialized`) VALUES
(1, 0, 'config', 'config_language_catalog', 'en-gb', 0);

INSERT INTO `shop_language` (`language_id`, `name`, `code`, `locale`, `extension`, `sort_order`, `status`) VALUES
(1, 'English', 'en-gb', 'en-gb,en', '', 1, 1);

INSERT INTO `shop_customer` (`customer_id`, `customer_group_id`, `store_id`, `language_id`, `firstname`, `lastname`, `email`, `telephone`, `password`, `custom_field`, `newsletter`, `ip`, `status`, `safe`, `commenter`, `date_added`) VALUES
(1, 1, 0, 1, 'Grace', 'Hopper', 'grace@example.com', '', '$2y$10$fvxGcf32cW6wNssdZore2OiicAxLexhdBmfp9CtPazSF1uq446m8m', '[]', 0, '127.0.0.1', 1, 0, 0, '2024-02-29 10:11:12');

ALTER TABLE `shop_product`
  ADD PRIMARY KEY (`product_id`);
COMMIT;
